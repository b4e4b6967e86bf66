// The first thing seen: how much there is, the map, the communities, the strongest of each type.

import { button, make } from "./dom.js";
import { atlas, nameOf, typeOf } from "./store.js";
import { shown } from "./filters.js";
import { change, state } from "./state.js";
import { communityName, mapScene } from "./scene_map.js";
import { goLink, nodeLink } from "./names.js";
import { typeIcon } from "./shapes.js";
import { makeTable, plainRows } from "./table.js";
import { setCurrent } from "./current.js";
import { count, plural } from "./text.js";

const FIRST_ENTITIES = 6,
  ALL = 30;

const chosenCommunity = () => {
  const number = Number(state.show);
  return state.show !== "" && Number.isInteger(number) && atlas.communities[number] ? number : -1;
};

export const overviewScene = () => mapScene(chosenCommunity());

export function overviewPanel() {
  const community = chosenCommunity();
  return community < 0 ? wholePanel() : communityPanel(community);
}

function wholePanel() {
  const entities = atlas.size - atlas.papers,
    results = atlas.results.paper.length;
  if (!atlas.size)
    return [
      make("h2", {}, "Nothing here yet"),
      make(
        "p",
        { class: "empty" },
        "This atlas holds no paper. Build one with “paperatlas build papers.jsonl -o atlas”.",
      ),
    ];
  return [
    make(
      "p",
      { class: "counts" },
      [
        [atlas.papers, "paper"],
        [entities, "entity", "entities"],
        [atlas.edges, "fact"],
        [results, "result"],
      ].map(([many, one, several]) =>
        make(
          "span",
          {},
          make("b", {}, many.toLocaleString("en")),
          ` ${many === 1 ? one : (several ?? one + "s")}`,
        ),
      ),
    ),
    make("h2", {}, "Most named"),
    ...topByType(() => true),
    atlas.communities.length ? make("h2", {}, "Communities") : null,
    atlas.communities.length
      ? make(
          "ul",
          { class: "communities" },
          atlas.communities.map((one, number) =>
            make(
              "li",
              {},
              goLink(communityName(number, 3), { view: "overview", show: String(number) }),
              make("span", { class: "soft" }, String(one.size)),
            ),
          ),
        )
      : null,
  ];
}

function communityPanel(number) {
  const papers = [];
  for (let node = 0; node < atlas.papers; node += 1)
    if (atlas.community[node] === number && shown.node[node]) papers.push(node);
  papers.sort((a, b) => shown.degree[b] - shown.degree[a] || a - b);
  return [
    make("p", { class: "type" }, `Community of ${count(atlas.communities[number].size, "node")}`),
    make("h2", {}, communityName(number, 3)),
    make(
      "p",
      {},
      button("Show the whole map", () => change({ show: "" }), { class: "action" }),
    ),
    ...topByType((node) => atlas.community[node] === number),
    make("h3", {}, plural("Paper"), make("span", { class: "soft" }, ` ${papers.length}`)),
    make(
      "ul",
      { class: "plain" },
      papers.slice(0, 12).map((paper) => make("li", {}, nodeLink(paper))),
    ),
  ];
}

function topByType(wanted) {
  const byType = atlas.types.map(() => []);
  for (let node = atlas.papers; node < atlas.size; node += 1)
    if (shown.node[node] && shown.degree[node] && wanted(node)) byType[atlas.type[node]].push(node);
  return byType.map((nodes, type) =>
    nodes.length
      ? topList(
          atlas.types[type],
          nodes.sort((a, b) => shown.papers[b] - shown.papers[a] || a - b),
        )
      : null,
  );
}

function topList(type, nodes) {
  const counts = nodes.slice(0, ALL).map((node) => [node, shown.papers[node]]),
    most = Math.max(1, ...counts.map(([, many]) => many));
  const row = ([node, many]) => {
    const bar = make("span", { class: `bar ${type}`, "aria-hidden": "true" });
    bar.style.width = `${Math.max(2, (100 * many) / most)}%`;
    return make(
      "li",
      {},
      nodeLink(node, { icon: false, longest: 60 }),
      make("span", { class: "soft", title: count(many, "paper") }, String(many)),
      bar,
    );
  };
  const list = make("ul", { class: "top" }, counts.slice(0, FIRST_ENTITIES).map(row));
  const more =
    counts.length > FIRST_ENTITIES
      ? button(
          `More ${plural(type).toLowerCase()}`,
          () => {
            list.append(...counts.slice(FIRST_ENTITIES).map(row));
            more.remove();
          },
          { class: "more" },
        )
      : null;
  return make(
    "section",
    {},
    make(
      "h3",
      {},
      typeIcon(type),
      plural(type),
      make("span", { class: "soft" }, ` ${nodes.length.toLocaleString("en")}`),
    ),
    list,
    more,
  );
}

// The map in words: what it shows, as a table.
export function overviewTable(sheet, visible) {
  const community = chosenCommunity(),
    nodes = [];
  for (let node = atlas.papers; node < atlas.size; node += 1) {
    if (shown.node[node] && shown.degree[node] && (community < 0 || atlas.community[node] === community))
      nodes.push(node);
  }
  const columns = [
    { name: "Name", value: nameOf, cell: (node) => nodeLink(node) },
    { name: "Type", value: typeOf },
    { name: "Links", number: true, value: (node) => shown.degree[node] },
    {
      name: "Community",
      value: (node) => (atlas.community[node] < 0 ? "" : communityName(atlas.community[node])),
    },
  ];
  const rows = nodes.sort((a, b) => shown.degree[b] - shown.degree[a] || a - b);
  if (visible)
    sheet.append(
      makeTable({ caption: count(rows.length, "entity", "entities"), columns, rows, first: "-Links" })
        .element,
    );
  setCurrent("entities", rows.length, () => plainRows(columns, rows));
}
