// A node and what lies around it; an edge of it and the words behind it; the way from one node to another.

import { beyond } from "./beyond.js";
import { add, button, make, say } from "./dom.js";
import { atlas, edgeByKey, edgeKey, isPaper, nameOf, otherEnd, typeOf, yearOf } from "./store.js";
import { change, go, goBack, state } from "./state.js";
import { joinIds, splitIds } from "./lists.js";
import { arrange, neighbourhood } from "./ego.js";
import { arrangePaths, findPaths } from "./paths.js";
import { graphScene } from "./scene_graph.js";
import { nodePanel } from "./panel_node.js";
import { edgeStory, factRow } from "./evidence.js";
import { nodeLink } from "./names.js";
import { makeTable, plainRows } from "./table.js";
import { setCurrent } from "./current.js";
import { count, roleWords } from "./text.js";

const FIRST_NEIGHBOURS = 28,
  STEP = 28;
const drawn = { graph: null, paths: null };
const nodesOf = (text) =>
  splitIds(text)
    .map((id) => atlas.numbers.get(id))
    .filter((node) => node !== undefined);

export function focusHeading(heading) {
  const root = atlas.numbers.get(state.node);
  if (root === undefined) return;
  const most = Number(state.show) || FIRST_NEIGHBOURS;
  drawn.graph = neighbourhood(root, nodesOf(state.more), most);
  add(
    heading,
    back(),
    make("span", { class: "crumb" }, nodeLink(root, { longest: 60 })),
    make("span", { class: "spring" }),
    drawn.graph.left
      ? button(
          drawn.graph.left > STEP
            ? `${STEP} more of ${drawn.graph.left.toLocaleString("en")} neighbours`
            : count(drawn.graph.left, "more neighbour"),
          () => change({ show: String(most + STEP) }),
          { class: "action" },
        )
      : null,
    state.more || state.show
      ? button("Fewer", () => change({ more: "", show: "" }), { class: "action" })
      : null,
  );
}

export const back = () =>
  button("← Back", goBack, {
    class: "action",
    id: "back",
  });

export function focusScene() {
  const root = atlas.numbers.get(state.node);
  const chosen = state.edge ? edgeByKey(state.edge) : -1;
  const expanded = nodesOf(state.more);
  return graphScene(drawn.graph, arrange(drawn.graph), {
    strong: expanded,
    chosen,
    // With Shift a node opens where it is, without it becomes the middle.
    pickNode: (node, event) =>
      event.shiftKey && node !== root
        ? expand(node)
        : node === root
          ? change({ edge: "" })
          : go({ view: "focus", node: atlas.ids[node] }),
    pickEdge: (key) => change({ edge: key }),
    words: `${nameOf(root)} and ${count(drawn.graph.nodes.length - 1, "node")} around it; the same stands as a table under Table`,
  });
}

export function expand(node) {
  const ids = splitIds(state.more);
  if (!ids.includes(atlas.ids[node])) change({ more: joinIds([...ids, atlas.ids[node]]) });
  say(`${nameOf(node)} is opened`);
}

export async function focusPanel() {
  const edge = state.edge ? edgeByKey(state.edge) : -1;
  if (edge >= 0)
    return [
      button("← About the node", () => change({ edge: "" }), { class: "action" }),
      ...(await edgeStory(edge)),
    ];
  return nodePanel(atlas.numbers.get(state.node));
}

export function missingPanel() {
  const absent = [state.node, state.to].find((id) => id && !atlas.numbers.has(id));
  const there =
    state.view === "path" ? beyond.way(state.node, state.to) : absent ? beyond.around(absent) : null;
  if (there)
    return [
      make("h2", {}, "Not in this page"),
      make("p", { class: "empty" }, "The page holds a part of the atlas."),
      make("a", { href: there, class: "action" }, "Explore around it"),
    ];
  return [
    make("h2", {}, "Not in this atlas"),
    make(
      "p",
      { class: "empty" },
      "The address names something that this file does not hold. Search for it above.",
    ),
  ];
}

const edgeColumns = (root) => [
  { name: "Name", value: ({ node }) => nameOf(node), cell: ({ node }) => nodeLink(node) },
  { name: "Type", value: ({ node }) => typeOf(node) },
  {
    name: "Relation",
    value: ({ edge }) =>
      edge < 0 ? "broader or narrower" : roleWords(atlas.roles[atlas.role[edge]], atlas.from[edge] === root),
  },
  {
    name: "Year",
    number: true,
    value: ({ node }) => yearOf(node) || null,
    cell: ({ node }) => yearOf(node) || "",
  },
  {
    name: "Confidence",
    number: true,
    value: ({ edge }) => (edge < 0 ? null : atlas.confidence[edge]),
    cell: ({ edge }) => (edge < 0 ? "" : `${atlas.confidence[edge]}%`),
  },
  {
    name: "Words",
    cell: ({ edge }) =>
      edge < 0
        ? ""
        : button("❝", () => change({ edge: edgeKey(edge) }), {
            class: "quote",
            "aria-label": `Words behind ${nameOf(otherEnd(edge, root))}`,
          }),
  },
  {
    name: "Open",
    cell: ({ node }) =>
      button("+", () => expand(node), {
        class: "quote",
        "aria-label": `Open ${nameOf(node)} here`,
        title: "Add its neighbours to the drawing",
      }),
  },
];

// The neighbourhood as a table: what the drawing shows, with buttons for what a mouse does there.
export function focusTable(sheet, visible) {
  const { root, edges } = drawn.graph;
  const rows = edges
    .filter(({ a, b }) => a === root || b === root)
    .map(({ edge, a, b }) => ({ edge, node: a === root ? b : a }));
  const columns = edgeColumns(root).filter(
    (column) => column.name !== "Year" || rows.some(({ node }) => yearOf(node)),
  );
  if (visible) {
    add(
      sheet,
      rows.length
        ? makeTable({
            caption: `${nameOf(root)}: ${count(rows.length, "link")} shown`,
            columns,
            rows,
            first: "-Confidence",
          }).element
        : make("p", { class: "empty" }, "Nothing is linked with it under the present filters."),
    );
  }
  const papers = [...new Set(isPaper(root) ? [root] : rows.map(({ node }) => node).filter(isPaper))];
  setCurrent("neighbours", rows.length, () => plainRows(columns, rows), papers);
}

// The way between two nodes. -----------------------------------------------------------------------

export function pathHeading(heading) {
  const [start, end] = [atlas.numbers.get(state.node), atlas.numbers.get(state.to)];
  drawn.paths = start === undefined || end === undefined ? [] : findPaths(start, end);
  add(
    heading,
    back(),
    make("span", { class: "crumb" }, nodeLink(start, { longest: 40 }), " → ", nodeLink(end, { longest: 40 })),
    make("span", { class: "spring" }),
  );
}

export const hasPath = () => drawn.paths.length > 0;

export function pathScene() {
  const { graph, places } = arrangePaths(drawn.paths);
  return graphScene(graph, places, {
    strong: drawn.paths[0].map((step) => step.node),
    chosen: state.edge ? edgeByKey(state.edge) : -1,
    pickNode: (node) => go({ view: "focus", node: atlas.ids[node] }),
    pickEdge: (key) => change({ edge: key }),
    words: `The shortest ways from ${nameOf(graph.root)}; the same stands as a table under Table`,
  });
}

export async function pathPanel() {
  const edge = state.edge ? edgeByKey(state.edge) : -1;
  if (edge >= 0)
    return [
      button("← The path", () => change({ edge: "" }), { class: "action" }),
      ...(await edgeStory(edge)),
    ];
  if (!drawn.paths.length)
    return [
      make("h2", {}, "No path"),
      make(
        "p",
        { class: "empty" },
        "The shown facts do not tie these two together in eight steps. Showing more roles, such as “mentions”, may.",
      ),
      wholeWay(),
    ];
  const [best] = drawn.paths;
  return [
    make("h2", {}, count(best.length - 1, "step")),
    make(
      "ol",
      { class: "path" },
      best.map(({ node, edge: via }, at) =>
        make(
          "li",
          {},
          via >= 0
            ? make(
                "p",
                { class: "role" },
                roleWords(atlas.roles[atlas.role[via]], atlas.from[via] === best[at - 1].node),
              )
            : null,
          via >= 0 ? factRow(via, best[at - 1].node) : nodeLink(node),
        ),
      ),
    ),
    drawn.paths.length > 1
      ? make("p", { class: "soft" }, `${count(drawn.paths.length - 1, "other path")} as short drawn too.`)
      : null,
    wholeWay(),
  ];
}

// Of a part of an atlas: the rest may know a shorter way.
function wholeWay() {
  const there = beyond.way(state.node, state.to);
  const here = there && new URL(there, location.href).search === location.search;
  return there && !here ? make("a", { href: there, class: "action" }, "Look in the whole atlas") : null;
}

export function pathTable(sheet, visible) {
  const rows = drawn.paths.flatMap((path, number) =>
    path.map(({ node, edge }, at) => ({
      node,
      edge,
      before: path[at - 1]?.node,
      number: number + 1,
      step: at,
    })),
  );
  const columns = [
    { name: "Path", number: true, value: ({ number }) => number },
    { name: "Step", number: true, value: ({ step }) => step },
    { name: "Name", value: ({ node }) => nameOf(node), cell: ({ node }) => nodeLink(node) },
    { name: "Type", value: ({ node }) => typeOf(node) },
    {
      name: "Relation",
      value: ({ edge, before }) =>
        edge < 0 ? "" : roleWords(atlas.roles[atlas.role[edge]], atlas.from[edge] === before),
    },
  ];
  if (visible) add(sheet, makeTable({ caption: count(drawn.paths.length, "path"), columns, rows }).element);
  setCurrent("path", rows.length, () => plainRows(columns, rows), [
    ...new Set(rows.map(({ node }) => node).filter(isPaper)),
  ]);
}
