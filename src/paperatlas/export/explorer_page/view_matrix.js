// What is used for what: a heat map of two types of entity, whose cells open the papers that have both.

import { add, make } from "./dom.js";
import { atlas, edgesOf, isPaper, nameOf, typeOf } from "./store.js";
import { shown } from "./filters.js";
import { change, state } from "./state.js";
import { joinIds } from "./lists.js";
import { goLink, nodeLink } from "./names.js";
import { setCurrent } from "./current.js";
import { count, plural, shorten } from "./text.js";

const ROWS = 24,
  COLUMNS = 14;

export function matrixView(heading, sheet) {
  const types = atlas.types.slice(1);
  const rowType = types.includes(state.rows) ? state.rows : "Technique",
    columnType = types.includes(state.columns) ? state.columns : "Task";
  const chooser = (words, key, value) =>
    make(
      "label",
      {},
      words,
      " ",
      make(
        "select",
        { onchange: (event) => change({ [key]: event.target.value }) },
        types.map((type) => make("option", { value: type, selected: type === value }, plural(type))),
      ),
    );
  add(
    heading,
    make("h2", {}, `${plural(rowType)} by ${plural(columnType).toLowerCase()}`),
    make(
      "div",
      { class: "controls" },
      chooser("Rows", "rows", rowType),
      chooser("Columns", "columns", columnType),
    ),
  );
  const rows = strongest(rowType, ROWS),
    columns = strongest(columnType, COLUMNS);
  const cells = countTogether(rows, columns);
  const most = Math.max(0, ...cells.flat());
  if (!most) {
    add(sheet, make("p", { class: "empty" }, "No shown paper has both."));
    return setCurrent("matrix");
  }
  add(
    sheet,
    make(
      "div",
      { class: "scroll", role: "region", "aria-label": "Heat map", tabindex: "0" },
      grid(rows, columns, cells, most),
    ),
    make(
      "p",
      { class: "soft note" },
      `Number of papers that have both; the ${rows.length} and ${columns.length} in most papers. A cell opens its papers.`,
    ),
  );
  return setCurrent("matrix", rows.length, () => [
    [rowType, ...columns.map(nameOf)],
    rows.map((row, at) => [nameOf(row), ...cells[at]]),
  ]);
}

function strongest(type, most) {
  const nodes = [];
  for (let node = atlas.papers; node < atlas.size; node += 1)
    if (typeOf(node) === type && shown.node[node] && shown.degree[node]) nodes.push(node);
  return nodes.sort((a, b) => shown.degree[b] - shown.degree[a] || a - b).slice(0, most);
}

function papersWith(node) {
  const papers = new Set();
  for (const edge of edgesOf(node))
    if (shown.edge[edge] && isPaper(atlas.from[edge])) papers.add(atlas.from[edge]);
  return papers;
}

function countTogether(rows, columns) {
  const across = columns.map(papersWith);
  return rows.map((row) => {
    const down = papersWith(row);
    return across.map((papers, at) =>
      columns[at] === row
        ? 0
        : [...(papers.size < down.size ? papers : down)].filter(
            (paper) => papers.has(paper) && down.has(paper),
          ).length,
    );
  });
}

function grid(rows, columns, cells, most) {
  return make(
    "table",
    { class: "matrix" },
    make("caption", { class: "unseen" }, "Papers that have both"),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("td"),
        columns.map((column) =>
          make("th", { scope: "col" }, make("div", {}, nodeLink(column, { icon: false, longest: 30 }))),
        ),
      ),
    ),
    make(
      "tbody",
      {},
      rows.map((row, at) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, nodeLink(row, { icon: false, longest: 36 })),
          columns.map((column, place) => heatCell(row, column, cells[at][place], most)),
        ),
      ),
    ),
  );
}

function heatCell(row, column, many, most) {
  if (!many) return make("td", { class: "none" }, make("span", { class: "unseen" }, "0"));
  const level = Math.min(5, Math.ceil((5 * Math.log1p(many)) / Math.log1p(most)));
  return make(
    "td",
    { class: `heat-${level}` },
    goLink(
      String(many),
      { view: "papers", of: joinIds([atlas.ids[row], atlas.ids[column]]) },
      {
        title: `${shorten(nameOf(row), 40)} × ${shorten(nameOf(column), 40)}: ${count(many, "paper")}`,
        "aria-label": `${nameOf(row)} and ${nameOf(column)}: ${count(many, "paper")}`,
      },
    ),
  );
}
