// A table that sorts by a click on its head, and shows long lists page by page.

import { button, make } from "./dom.js";
import { change, state } from "./state.js";

const PAGE = 50;

// columns: {name, cell(row), value(row), number, down}; `sort` in the address is "column" or "-column".
export function makeTable({ caption, columns, rows, first = "", hidden = false }) {
  const [number, down] = order(columns, state.sort || first);
  const sorted = number < 0 ? [...rows] : sortRows(rows, columns[number], down);
  const body = make("tbody");
  let seen = 0;
  const more = button("", () => grow(), { class: "more" });
  const grow = () => {
    body.append(
      ...sorted.slice(seen, seen + PAGE).map((row) =>
        make(
          "tr",
          {},
          columns.map((column, at) => cell(column, row, at)),
        ),
      ),
    );
    seen += PAGE;
    more.hidden = seen >= sorted.length;
    more.textContent = `Show ${Math.min(PAGE, sorted.length - seen)} more of ${(sorted.length - seen).toLocaleString("en")}`;
  };
  grow();
  const table = make(
    "table",
    {},
    make("caption", { class: hidden ? "unseen" : null }, caption),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        columns.map((column, at) => head(column, at, number, down)),
      ),
    ),
    body,
  );
  return {
    element: make(
      "div",
      { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
      table,
      more,
    ),
    sorted,
  };
}

function order(columns, wanted) {
  const down = wanted.startsWith("-");
  return [columns.findIndex((column) => column.name === wanted.replace(/^-/, "")), down];
}

// What has no value stands last, whichever way the rest is sorted.
function sortRows(rows, column, down) {
  const sign = down ? -1 : 1;
  const compare = column.number
    ? (a, b) => a - b
    : (a, b) => a.localeCompare(b, "en", { numeric: true, sensitivity: "base" });
  const missing = (value) => value === null || value === undefined || value === "";
  return rows
    .map((row) => [column.value(row), row])
    .sort(([a], [b]) => missing(a) - missing(b) || (missing(a) ? 0 : sign * compare(a, b)))
    .map(([, row]) => row);
}

function head(column, at, number, down) {
  const direction = at === number ? (down ? "descending" : "ascending") : null;
  if (!column.value) return make("th", { scope: "col" }, column.name);
  const next =
    at === number
      ? down
        ? column.name
        : "-" + column.name
      : (column.number || column.down ? "-" : "") + column.name;
  return make(
    "th",
    { scope: "col", "aria-sort": direction, class: column.number ? "number" : null },
    button(
      [
        column.name,
        make("span", { class: "arrow", "aria-hidden": "true" }, at === number ? (down ? " ↓" : " ↑") : ""),
      ],
      () => change({ sort: next }),
      { class: "sort" },
    ),
  );
}

function cell(column, row, at) {
  const content = column.cell ? column.cell(row) : column.value(row);
  return at === 0 && !column.number
    ? make("th", { scope: "row" }, content ?? "")
    : make("td", { class: column.number ? "number" : column.long ? "long" : null }, content ?? "");
}

// The same rows as plain text, for a file.
export function plainRows(columns, rows) {
  const plain = columns.filter((column) => column.value);
  return [
    plain.map((column) => column.name),
    rows.map((row) => plain.map((column) => column.value(row) ?? "")),
  ];
}
