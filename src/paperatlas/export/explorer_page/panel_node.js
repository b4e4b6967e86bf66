// The panel of a node: what it is, what is said of it, and where to go from it.

import { beyond } from "./beyond.js";
import { button, make } from "./dom.js";
import {
  aliasesOf,
  atlas,
  broaderOf,
  edgesOf,
  isPaper,
  narrowerOf,
  otherEnd,
  readPaper,
  resultsOf,
  typeOf,
  yearOf,
} from "./store.js";
import { resultShown, shown } from "./filters.js";

import { byline, factRow, resultRow } from "./evidence.js";
import { compareButton, goLink, nodeList, outwardLinks, typeWords } from "./names.js";
import { strengthOf } from "./ego.js";
import { count, roleWords } from "./text.js";
import { pathAsker } from "./path_asker.js";

const FIRST_FACTS = 6,
  STEP_FACTS = 40;

export async function nodePanel(node) {
  const parts = [typeWords(node), make("h2", { dir: "auto" }, atlas.names[node] || "(no name)")];
  parts.push(...(isPaper(node) ? await aboutPaper(node) : aboutEntity(node)));
  parts.push(actions(node), edgeOfPage(node));
  if (!isPaper(node)) parts.push(years(node));
  parts.push(results(node), ...facts(node));
  return parts;
}

async function aboutPaper(node) {
  const text = await readPaper(node);
  return [
    make("p", { class: "soft" }, byline(node, text)),
    outwardLinks(text.links),
    text.abstract
      ? make(
          "details",
          { class: "abstract" },
          make("summary", {}, "Abstract"),
          make("p", { dir: "auto" }, text.abstract),
        )
      : null,
  ];
}

function aboutEntity(node) {
  const names = aliasesOf(node);
  return [
    names.length
      ? make(
          "p",
          { class: "soft also" },
          make("span", {}, "Also: "),
          names.slice(0, 12).join(", "),
          names.length > 12 ? " …" : "",
        )
      : null,
    outwardLinks(atlas.links[node - atlas.papers]),
    hierarchy("Broader", broaderOf(node)),
    hierarchy("Narrower", narrowerOf(node)),
  ];
}

function hierarchy(words, nodes) {
  return nodes.length
    ? make("div", { class: "hierarchy" }, make("h3", {}, words), nodeList(nodes.slice(0, 12)))
    : null;
}

function actions(node) {
  const board =
    (resultsOf(node).length && ["Dataset", "Benchmark", "Metric"].includes(typeOf(node))) ||
    typeOf(node) === "Task";
  return make(
    "div",
    { class: "actions" },
    pathAsker(node),
    compareButton(node),
    isPaper(node)
      ? null
      : goLink("Papers", { view: "papers", of: encodeURIComponent(atlas.ids[node]) }, { class: "action" }),
    board ? goLink("Leaderboard", { view: "results", of: atlas.ids[node] }, { class: "action" }) : null,
    beyond.readable(atlas.ids[node])
      ? make("a", { href: beyond.readable(atlas.ids[node]), class: "action" }, "As a page")
      : null,
  );
}

// Of a part of an atlas: how much more is known of a node, and the way there.
function edgeOfPage(node) {
  const left = beyond.missing(node);
  if (!left) return null;
  return make(
    "div",
    { class: "actions" },
    make("a", { href: beyond.around(atlas.ids[node]), class: "action" }, "Explore around this"),
    make("span", { class: "soft" }, `${count(left, "more fact")} about it in the atlas`),
  );
}

// How many papers of each year speak of it.
function years(node) {
  const counts = new Map();
  for (const edge of edgesOf(node)) {
    const other = otherEnd(edge, node);
    if (shown.edge[edge] && isPaper(other) && yearOf(other))
      counts.set(yearOf(other), (counts.get(yearOf(other)) ?? 0) + 1);
  }
  if (counts.size < 2) return null;
  const first = Math.min(...counts.keys()),
    last = Math.max(...counts.keys()),
    most = Math.max(...counts.values());
  const bars = Array.from({ length: last - first + 1 }, (_, at) => {
    const many = counts.get(first + at) ?? 0,
      bar = make("span", { title: `${first + at}: ${count(many, "paper")}` });
    bar.style.height = `${(100 * many) / most}%`;
    return bar;
  });
  const words = [...counts]
    .sort((a, b) => a[0] - b[0])
    .map(([year, many]) => `${year}: ${many}`)
    .join(", ");
  return make(
    "figure",
    { class: "years" },
    make("div", { class: "bars", role: "img", "aria-label": `Papers by year: ${words}` }, bars),
    make(
      "figcaption",
      {},
      make("span", {}, String(first)),
      make("span", {}, "papers by year"),
      make("span", {}, String(last)),
    ),
  );
}

function results(node) {
  const found = resultsOf(node).filter(resultShown);
  if (!found.length) return null;
  return section(`Results (${found.length})`, found, (result) =>
    resultRow(result, { paper: !isPaper(node) }),
  );
}

// Its edges by role, the strongest role first, in each the surest facts first.
function facts(node) {
  const groups = new Map();
  for (const edge of edgesOf(node)) {
    if (!shown.edge[edge]) continue;
    const key = atlas.role[edge] * 2 + (atlas.from[edge] === node ? 0 : 1);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(edge);
  }
  if (!groups.size)
    return [
      make(
        "p",
        { class: "empty" },
        "The filters leave no fact of it. Background mentions are hidden at first: switch “mentions” on to see them.",
      ),
    ];
  return [...groups]
    .sort((a, b) => a[0] - b[0])
    .map(([key, edges]) => {
      const words = roleWords(atlas.roles[key >> 1], key % 2 === 0);
      edges.sort(
        (a, b) =>
          strengthOf(b) - strengthOf(a) || yearOf(otherEnd(b, node)) - yearOf(otherEnd(a, node)) || a - b,
      );
      return section(`${words} (${edges.length.toLocaleString("en")})`, edges, (edge) => factRow(edge, node));
    });
}

function section(words, items, row) {
  const list = make("div", {}, items.slice(0, FIRST_FACTS).map(row));
  let seen = FIRST_FACTS;
  const more =
    items.length > FIRST_FACTS
      ? button(
          `Show ${Math.min(STEP_FACTS, items.length - seen)} more`,
          () => {
            list.append(...items.slice(seen, seen + STEP_FACTS).map(row));
            seen += STEP_FACTS;
            if (seen >= items.length) more.remove();
            else more.textContent = `Show ${Math.min(STEP_FACTS, items.length - seen)} more`;
          },
          { class: "more" },
        )
      : null;
  return make("section", {}, make("h3", {}, words), list, more);
}
