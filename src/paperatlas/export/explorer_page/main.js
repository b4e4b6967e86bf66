// The page: opens the atlas, and shows the view that the address names.

import { beyond } from "./beyond.js";
import { button, clear, find, make, say } from "./dom.js";
import { atlas, openAtlas } from "./store.js";
import { applyFilters } from "./filters.js";
import { showFilters } from "./filter_bar.js";
import { address, change, go, onState, readAddress, state } from "./state.js";
import { startTheme } from "./theme.js";
import { hideStage, showScene, stage, startStage } from "./canvas.js";
import { keepFocus } from "./focus_keeper.js";
import { attachPicker } from "./picker.js";
import { buildIndex } from "./search_index.js";
import { joinIds } from "./lists.js";
import { comparedIds, rememberCompared } from "./names.js";
import { setMapCamera } from "./scene_map.js";
import { overviewPanel, overviewScene, overviewTable } from "./view_overview.js";
import {
  focusHeading,
  focusPanel,
  focusScene,
  focusTable,
  hasPath,
  missingPanel,
  pathHeading,
  pathPanel,
  pathScene,
  pathTable,
} from "./view_focus.js";
import { papersView } from "./view_papers.js";
import { resultsView } from "./view_results.js";
import { matrixView } from "./view_matrix.js";
import { compareView } from "./view_compare.js";
import { startShare } from "./share.js";

const TABS = [
  ["overview", "Map"],
  ["papers", "Papers"],
  ["results", "Leaderboards"],
  ["matrix", "Matrix"],
  ["compare", "Compare"],
];
const DRAWN = { overview: drawnOverview, focus: drawnFocus, path: drawnPath };
const TABLES = { papers: papersView, results: resultsView, matrix: matrixView, compare: compareView };
let turn = 0;

function drawnOverview(heading, sheet, asTable) {
  overviewTable(sheet, asTable);
  return { scene: overviewScene, panel: overviewPanel };
}

function drawnFocus(heading, sheet, asTable) {
  if (!atlas.numbers.has(state.node)) return { scene: null, panel: missingPanel };
  focusHeading(heading);
  focusTable(sheet, asTable);
  return { scene: focusScene, panel: focusPanel };
}

function drawnPath(heading, sheet, asTable) {
  if (!atlas.numbers.has(state.node) || !atlas.numbers.has(state.to))
    return { scene: null, panel: missingPanel };
  pathHeading(heading);
  pathTable(sheet, asTable);
  return { scene: hasPath() ? pathScene : null, panel: pathPanel };
}

async function show(what = "view") {
  const mine = (turn += 1),
    refocus = keepFocus();
  applyFilters();
  rememberCompared();
  showFilters();
  showTabs();
  const heading = clear(find("heading")),
    sheet = clear(find("sheet"));
  heading.replaceChildren();
  sheet.replaceChildren();
  // An address may name anything, "__proto__" too.
  const kind = Object.hasOwn(DRAWN, state.view)
    ? state.view
    : Object.hasOwn(TABLES, state.view)
      ? ""
      : "overview";
  document.body.dataset.view = kind || state.view;
  if (kind) await showDrawn(kind, heading, sheet, mine);
  else showTable(heading, sheet);
  if (mine !== turn) return;
  if (what !== "filter") nameView();
  if (what === "go") scrollTo(0, 0);
  refocus();
}

async function showDrawn(kind, heading, sheet, mine) {
  const asTable = state.as === "table";
  const { scene, panel } = DRAWN[kind](heading, sheet, asTable);
  heading.append(
    button(asTable ? "Drawing" : "Table", () => change({ as: asTable ? "" : "table" }), {
      class: "action",
      id: "as-table",
      title: "The same as a drawing or as a table",
    }),
  );
  document.body.classList.toggle("drawing", Boolean(scene) && !asTable);
  if (scene && !asTable) showScene(scene(), { fit: sameScene() === false });
  else hideStage();
  const parts = await panel();
  if (mine !== turn) return;
  document.body.classList.add("paneled");
  const target = clear(find("panel"), parts);
  target.scrollTop = 0;
}

const last = { scene: "" };

// A filter or a chosen edge does not move what is seen.
function sameScene() {
  const key = [
    state.view,
    state.node,
    state.to,
    state.more,
    state.view === "overview" || state.view === "focus" ? state.show : "",
  ].join("|");
  const same = key === last.scene;
  last.scene = key;
  return same;
}

function showTable(heading, sheet) {
  document.body.classList.remove("drawing", "paneled");
  last.scene = "";
  hideStage();
  clear(find("panel"));
  TABLES[state.view](heading, sheet);
}

function showTabs() {
  clear(
    find("views"),
    TABS.map(([view, words]) =>
      make(
        "a",
        {
          href: address(view === "compare" ? { view, ids: joinIds(comparedIds()) } : { view }),
          "aria-current": state.view === view ? "page" : null,
        },
        words,
      ),
    ),
  );
}

function nameView() {
  const name =
    state.view === "focus"
      ? atlas.names[atlas.numbers.get(state.node)]
      : TABS.find(([view]) => view === state.view)?.[1];
  document.title = name && state.view !== "overview" ? `${name} · ${atlas.title}` : atlas.title;
  say(document.title);
}

function startKeys() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      find("query").focus();
      find("query").select();
    } else if (event.key === "Escape" && !typing && state.edge) change({ edge: "" });
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    find("main").focus();
  });
}

export async function start() {
  startTheme();
  await openAtlas();
  readAddress();
  startStage();
  setMapCamera(stage.camera);
  startShare();
  const lookAt = (node) => {
    find("query").blur();
    go({ view: "focus", node: atlas.ids[node] });
  };
  attachPicker(find("query"), find("found"), lookAt, { far: beyond.around });
  startKeys();
  onState(show);
  await show();
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document.documentElement.dataset.ready = String(Math.round(performance.now()));
      (window.requestIdleCallback ?? setTimeout)(() => buildIndex());
    }),
  );
}
