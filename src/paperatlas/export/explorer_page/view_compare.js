// Two to five nodes side by side; what several share is set in bold.

import { add, button, make } from "./dom.js";
import {
  aliasesOf,
  atlas,
  broaderOf,
  edgesOf,
  isPaper,
  nameOf,
  otherEnd,
  resultsOf,
  typeOf,
  yearOf,
} from "./store.js";
import { resultShown, shown } from "./filters.js";
import { change, state } from "./state.js";
import { joinIds, splitIds } from "./lists.js";
import { nodeLink } from "./names.js";
import { resultWords } from "./evidence.js";
import { makePicker } from "./picker.js";
import { setCurrent } from "./current.js";
import { roleWords } from "./text.js";

const MOST_SIDES = 5,
  NAMES = 10,
  RESULTS = 6;

export function compareView(heading, sheet) {
  const nodes = [
    ...new Set(
      splitIds(state.ids)
        .map((id) => atlas.numbers.get(id))
        .filter((node) => node !== undefined),
    ),
  ].slice(0, MOST_SIDES);
  const set = (list) => change({ ids: joinIds(list.map((node) => atlas.ids[node])) });
  add(
    heading,
    make("h2", {}, "Compare"),
    make(
      "div",
      { class: "controls" },
      nodes.length < MOST_SIDES
        ? makePicker("Add to the comparison", (node) => set([...nodes, node]), {
            hint: "Add a model, method, paper …",
          })
        : make("span", { class: "soft" }, "Five are the most that fit."),
    ),
  );
  if (!nodes.length) {
    add(
      sheet,
      make(
        "p",
        { class: "empty" },
        "Name two to five things above: models, methods, datasets or papers. They are set side by side, with what they share in bold.",
      ),
    );
    return setCurrent("comparison");
  }
  const rows = [
    ["Type", nodes.map((node) => [typeOf(node)])],
    ["Other names", nodes.map((node) => aliasesOf(node).slice(0, 6))],
    ["Year", nodes.map((node) => [isPaper(node) ? String(yearOf(node) || "") : firstYear(node)])],
    ["Broader", nodes.map((node) => broaderOf(node))],
    ...roleRows(nodes),
    ...typeRows(nodes),
  ].filter(([, cells]) => cells.some((cell) => cell.some((one) => one !== "")));
  const results = nodes.map((node) => resultsOf(node).filter(resultShown).slice(0, RESULTS));
  add(
    sheet,
    make(
      "div",
      { class: "scroll", role: "region", "aria-label": "Comparison", tabindex: "0" },
      make(
        "table",
        { class: "compare" },
        make("caption", { class: "unseen" }, "Side by side"),
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            make("td"),
            nodes.map((node) =>
              make(
                "th",
                { scope: "col" },
                nodeLink(node, { longest: 90 }),
                " ",
                button("×", () => set(nodes.filter((one) => one !== node)), {
                  class: "remove",
                  "aria-label": `Without ${nameOf(node)}`,
                }),
              ),
            ),
          ),
        ),
        make(
          "tbody",
          {},
          rows.map(([words, cells]) =>
            make(
              "tr",
              {},
              make("th", { scope: "row" }, words),
              cells.map((cell) => make("td", {}, items(cell, cells))),
            ),
          ),
          results.some((list) => list.length)
            ? make(
                "tr",
                {},
                make("th", { scope: "row" }, "Results"),
                results.map((list) =>
                  make(
                    "td",
                    {},
                    make(
                      "ul",
                      {},
                      list.map((result) => make("li", {}, resultWords(result))),
                    ),
                  ),
                ),
              )
            : null,
        ),
      ),
    ),
  );
  const plain = (cell) => cell.map((one) => (typeof one === "number" ? nameOf(one) : one)).join("; ");
  return setCurrent(
    "comparison",
    rows.length,
    () => [["", ...nodes.map(nameOf)], rows.map(([words, cells]) => [words, ...cells.map(plain)])],
    nodes.filter(isPaper),
  );
}

function firstYear(node) {
  const years = [...edgesOf(node)]
    .filter((edge) => shown.edge[edge])
    .map((edge) => yearOf(otherEnd(edge, node)))
    .filter(Boolean);
  return years.length ? `papers from ${Math.min(...years)} to ${Math.max(...years)}` : "";
}

// How many papers have it in which role.
function roleRows(nodes) {
  return atlas.roles.map((role, number) => [
    roleWords(role, false),
    nodes.map((node) => {
      if (isPaper(node)) return [""];
      const many = [...edgesOf(node)].filter(
        (edge) =>
          atlas.role[edge] === number &&
          shown.edge[edge] &&
          atlas.to[edge] === node &&
          isPaper(atlas.from[edge]),
      ).length;
      return [many ? `${many} paper${many === 1 ? "" : "s"}` : ""];
    }),
  ]);
}

// For papers what they speak of; for entities what stands in the same papers.
function typeRows(nodes) {
  const tied = nodes.map((node) =>
    isPaper(node)
      ? counts([node])
      : counts(
          [...edgesOf(node)]
            .filter((edge) => shown.edge[edge])
            .map((edge) => otherEnd(edge, node))
            .filter(isPaper),
        ),
  );
  return atlas.types.slice(1).map((type) => [
    `${type}s`,
    tied.map((map, at) =>
      [...map]
        .filter(([node]) => node !== nodes[at] && typeOf(node) === type)
        .sort((a, b) => b[1] - a[1] || a[0] - b[0])
        .slice(0, NAMES)
        .map(([node]) => node),
    ),
  ]);
}

function counts(papers) {
  const found = new Map();
  for (const paper of papers.slice(0, 3000))
    for (const edge of edgesOf(paper))
      if (shown.edge[edge]) found.set(atlas.to[edge], (found.get(atlas.to[edge]) ?? 0) + 1);
  return found;
}

// Numbers are nodes; one that stands in another column too is shared.
function items(cell, cells) {
  const shared = (node) => cells.filter((other) => other.includes(node)).length > 1;
  return cell.map((one, at) => [
    at ? ", " : "",
    typeof one === "number"
      ? shared(one)
        ? make("strong", {}, nodeLink(one, { icon: false }))
        : nodeLink(one, { icon: false })
      : one,
  ]);
}
