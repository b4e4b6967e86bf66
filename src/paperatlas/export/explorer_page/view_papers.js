// The papers: all, or those that have to do with certain entities.

import { add, button, make } from "./dom.js";
import { atlas, edgesOf, isPaper, nameOf, otherEnd, resultsOf } from "./store.js";
import { isFiltered, shown } from "./filters.js";
import { change, state } from "./state.js";
import { joinIds, splitIds } from "./lists.js";
import { nodeLink } from "./names.js";
import { makePicker } from "./picker.js";
import { makeTable, plainRows } from "./table.js";
import { setCurrent } from "./current.js";
import { count, fold } from "./text.js";
import { strengthOf } from "./ego.js";

const wantedNodes = () =>
  splitIds(state.of)
    .map((id) => atlas.numbers.get(id))
    .filter((node) => node !== undefined);

export function papersOf(nodes) {
  let papers = null;
  for (const node of nodes) {
    const found = new Set();
    for (const edge of edgesOf(node))
      if (shown.edge[edge] && isPaper(otherEnd(edge, node))) found.add(otherEnd(edge, node));
    papers = papers ? papers.filter((paper) => found.has(paper)) : [...found].sort((a, b) => a - b);
  }
  return (
    papers ?? Array.from({ length: atlas.papers }, (_, paper) => paper).filter((paper) => shown.node[paper])
  );
}

function namesBy(paper, type, role) {
  const edges = [...edgesOf(paper)].filter(
    (edge) =>
      shown.edge[edge] &&
      (!type || atlas.types[atlas.type[atlas.to[edge]]] === type) &&
      (!role || atlas.roles[atlas.role[edge]] === role),
  );
  return [...new Set(edges.sort((a, b) => strengthOf(b) - strengthOf(a)).map((edge) => atlas.to[edge]))];
}

const MOST_NAMES = 3;

function namesColumn(name, type, role) {
  return {
    name,
    value: (paper) => namesBy(paper, type, role).slice(0, MOST_NAMES).map(nameOf).join("; "),
    cell: (paper) =>
      namesBy(paper, type, role)
        .slice(0, MOST_NAMES)
        .map((node, at) => [at ? ", " : "", nodeLink(node, { icon: false, longest: 40 })]),
  };
}

export function paperColumns() {
  const columns = [
    { name: "Paper", value: (paper) => nameOf(paper), cell: (paper) => nodeLink(paper, { icon: false }) },
    {
      name: "Year",
      number: true,
      value: (paper) => atlas.year[paper] || null,
      cell: (paper) => atlas.year[paper] || "",
    },
    namesColumn("Introduces", null, "introduces"),
    namesColumn("Tasks", "Task"),
    namesColumn("Data", "Dataset"),
    {
      name: "Results",
      number: true,
      value: (paper) => resultsOf(paper).length,
      cell: (paper) => resultsOf(paper).length || "",
    },
  ];
  return columns.filter((column) => column.name !== "Year" || atlas.year.some((year) => year > 0));
}

export function papersView(heading, sheet) {
  const nodes = wantedNodes();
  const needle = fold(state.words);
  const papers = papersOf(nodes).filter((paper) => !needle || fold(nameOf(paper)).includes(needle));
  const columns = paperColumns();
  const box = make("input", {
    type: "search",
    value: state.words,
    placeholder: "Words in the title",
    "aria-label": "Words in the title",
    class: "small",
    onchange: (event) => change({ words: event.target.value }),
  });
  add(
    heading,
    make("h2", {}, "Papers"),
    make(
      "div",
      { class: "controls" },
      nodes.map((node) =>
        make(
          "span",
          { class: "chip" },
          nodeLink(node),
          button(
            "×",
            () => change({ of: joinIds(nodes.filter((one) => one !== node).map((one) => atlas.ids[one])) }),
            { "aria-label": `Without ${nameOf(node)}` },
          ),
        ),
      ),
      makePicker(
        "Papers that have to do with …",
        (node) => change({ of: joinIds([...new Set([...nodes, node])].map((one) => atlas.ids[one])) }),
        { types: atlas.types.filter((type) => type !== "Paper"), hint: "And with …" },
      ),
      box,
    ),
  );
  if (!papers.length) {
    add(
      sheet,
      make(
        "p",
        { class: "empty" },
        isFiltered() ? "No paper has all of this with the present filters." : "No paper has all of this.",
      ),
    );
    setCurrent("papers");
    return;
  }
  const table = makeTable({ caption: count(papers.length, "paper"), columns, rows: papers });
  add(sheet, table.element);
  setCurrent("papers", table.sorted.length, () => plainRows(columns, table.sorted), table.sorted);
}
