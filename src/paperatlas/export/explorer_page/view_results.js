// Leaderboards: the numbers that papers report on a dataset or a task, best first.

import { add, button, make } from "./dom.js";
import { atlas, nameOf, readResultPlace, resultsOf, typeOf, yearOf } from "./store.js";
import { resultShown, shown } from "./filters.js";
import { change, state } from "./state.js";
import { papersOf } from "./view_papers.js";
import { goLink, nodeLink } from "./names.js";
import { makePicker } from "./picker.js";
import { makeTable, plainRows } from "./table.js";
import { setCurrent } from "./current.js";
import { quote, sureness, valueWords } from "./evidence.js";
import { count } from "./text.js";
import { typeIcon } from "./shapes.js";

// Results on a dataset are those that name it; on a task, those of papers that address it.
function resultsFor(node) {
  if (typeOf(node) !== "Task") return resultsOf(node).filter(resultShown);
  const papers = new Set(papersOf([node]));
  return [...papers].flatMap((paper) =>
    resultsOf(paper).filter((result) => atlas.results.paper[result] === paper && resultShown(result)),
  );
}

export function resultsView(heading, sheet) {
  const node = atlas.numbers.get(state.of);
  add(heading, make("h2", {}, node === undefined ? "Leaderboards" : [nodeLink(node), " leaderboard"]));
  const picker = makePicker(
    "Leaderboard of a dataset, benchmark, task or metric",
    (one) => change({ of: atlas.ids[one], metric: "", kind: "", sort: "" }),
    { types: ["Dataset", "Benchmark", "Task", "Metric"], hint: "Dataset, benchmark, task …" },
  );
  const controls = make("div", { class: "controls" }, picker);
  add(heading, controls);
  if (node === undefined) return boardList(sheet);
  const results = resultsFor(node);
  if (!results.length) {
    add(
      sheet,
      make("p", { class: "empty" }, `No numeric result of a shown paper stands with ${nameOf(node)}.`),
    );
    return setCurrent("results");
  }
  const metrics = groupBy(results, metricKey),
    wanted = metrics.has(state.metric) ? state.metric : state.metric === "*" ? "*" : largest(metrics);
  const ofMetric = wanted === "*" ? results : metrics.get(wanted);
  const kinds = groupBy(ofMetric, (result) => atlas.kinds[atlas.results.kind[result]]);
  const kind =
    kinds.has(state.kind) || state.kind === "*"
      ? state.kind
      : kinds.has("absolute")
        ? "absolute"
        : largest(kinds);
  const rows = kind === "*" ? ofMetric : kinds.get(kind);
  add(
    controls,
    chooser(
      "Metric",
      wanted,
      [...metrics]
        .map(([key, list]) => [key, `${metricName(list[0])} (${list.length})`])
        .concat([["*", `all metrics (${results.length})`]]),
      (metric) => change({ metric, kind: "", sort: "" }),
    ),
    kinds.size > 1
      ? chooser(
          "Values",
          kind,
          [...kinds]
            .map(([key, list]) => [key, `${KIND_WORDS[key]} (${list.length})`])
            .concat([["*", `all (${ofMetric.length})`]]),
          (one) => change({ kind: one, sort: "" }),
        )
      : null,
  );
  board(sheet, node, rows);
}

const KIND_WORDS = {
  absolute: "reached",
  improvement: "gained over a baseline",
  reduction: "reduced against a baseline",
  ratio: "as a ratio",
};
const metricName = (result) =>
  atlas.results.metric[result] >= 0
    ? nameOf(atlas.results.metric[result])
    : atlas.results.name[result] || "value";
const metricKey = (result) => metricName(result).toLowerCase();

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return new Map([...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)));
}

const largest = (groups) => groups.keys().next().value;

function chooser(words, value, options, act) {
  return make(
    "label",
    {},
    words,
    " ",
    make(
      "select",
      { onchange: (event) => act(event.target.value) },
      options.map(([key, label]) => make("option", { value: key, selected: key === value }, label)),
    ),
  );
}

// Where less is better, the least stands first; the arrow in the head says which way.
function board(sheet, node, rows) {
  const { results } = atlas;
  const less = rows.filter((result) => results.less[result]).length > rows.length / 2;
  const columns = [
    {
      name: "Model or method",
      value: (result) => (results.subject[result] >= 0 ? nameOf(results.subject[result]) : ""),
      cell: (result) =>
        results.subject[result] >= 0
          ? nodeLink(results.subject[result])
          : make("span", { class: "soft" }, "not named"),
    },
    { name: "Metric", value: metricName },
    {
      name: "Value",
      number: true,
      value: (result) => results.low[result],
      cell: (result) => make("b", {}, valueWords(results.value[result], results.unit[result])),
    },
    {
      name: "Data",
      value: (result) => (results.dataset[result] >= 0 ? nameOf(results.dataset[result]) : ""),
      cell: (result) =>
        results.dataset[result] >= 0 ? nodeLink(results.dataset[result], { icon: false }) : "",
    },
    {
      name: "Against",
      value: (result) => (results.baseline[result] >= 0 ? nameOf(results.baseline[result]) : ""),
      cell: (result) =>
        results.baseline[result] >= 0 ? nodeLink(results.baseline[result], { icon: false }) : "",
    },
    {
      name: "Paper",
      long: true,
      value: (result) => nameOf(results.paper[result]),
      cell: (result) => nodeLink(results.paper[result], { icon: false, longest: 70 }),
    },
    {
      name: "Year",
      number: true,
      value: (result) => yearOf(results.paper[result]) || null,
      cell: (result) => yearOf(results.paper[result]) || "",
    },
    {
      name: "Confidence",
      number: true,
      value: (result) => results.confidence[result],
      cell: (result) => sureness(results.confidence[result]),
    },
    { name: "Words", cell: words },
  ].filter(
    (column) =>
      (column.name !== "Year" || atlas.year.some((year) => year > 0)) &&
      (column.name !== "Data" || typeOf(node) !== "Dataset") &&
      (column.name !== "Metric" || new Set(rows.map(metricKey)).size > 1) &&
      (column.name !== "Against" || rows.some((result) => results.baseline[result] >= 0)),
  );
  const table = makeTable({
    caption: `${count(rows.length, "result")}, ${less ? "lower" : "higher"} is better`,
    columns,
    rows,
    first: less ? "Value" : "-Value",
  });
  add(
    sheet,
    table.element,
    make(
      "p",
      { class: "soft note" },
      "Values as the papers' abstracts state them: settings may differ. The words are one click away.",
    ),
  );
  setCurrent("results", table.sorted.length, () => plainRows(columns, table.sorted), [
    ...new Set(table.sorted.map((result) => results.paper[result])),
  ]);
}

function words(result) {
  const box = make("div", { hidden: true });
  const opener = button(
    "❝",
    async () => {
      box.hidden = !box.hidden;
      opener.setAttribute("aria-expanded", String(!box.hidden));
      if (!box.childElementCount) box.append(...(await readResultPlace(result)).map(quote));
    },
    {
      class: "quote",
      "aria-expanded": "false",
      "aria-label": `Words behind ${atlas.results.value[result]} of ${nameOf(atlas.results.paper[result])}`,
    },
  );
  return [opener, box];
}

// What there are leaderboards of, the longest first.
function boardList(sheet) {
  const boards = [];
  for (const [node, results] of atlas.resultsOf) {
    if (!["Dataset", "Benchmark"].includes(typeOf(node)) || !shown.node[node]) continue;
    const seen = results.filter(resultShown);
    if (seen.length)
      boards.push({
        node,
        results: seen,
        papers: new Set(seen.map((result) => atlas.results.paper[result])).size,
        metrics: [...groupBy(seen, metricKey).values()].map((list) => metricName(list[0])),
      });
  }
  boards.sort((a, b) => b.results.length - a.results.length || a.node - b.node);
  if (!boards.length) {
    add(
      sheet,
      make(
        "p",
        { class: "empty" },
        "No paper here reports a number on a dataset or a benchmark that we could read.",
      ),
    );
    return setCurrent("leaderboards");
  }
  const columns = [
    {
      name: "Dataset or benchmark",
      value: ({ node }) => nameOf(node),
      cell: ({ node }) =>
        goLink(
          [typeIcon(typeOf(node)), " ", nameOf(node)],
          { view: "results", of: atlas.ids[node] },
          { class: "node" },
        ),
    },
    { name: "Results", number: true, value: ({ results }) => results.length },
    { name: "Papers", number: true, value: ({ papers }) => papers },
    { name: "Metrics", value: ({ metrics }) => metrics.slice(0, 4).join(", ") },
  ];
  const table = makeTable({ caption: `${count(boards.length, "leaderboard")}`, columns, rows: boards });
  add(sheet, table.element);
  setCurrent("leaderboards", table.sorted.length, () => plainRows(columns, table.sorted), []);
  return undefined;
}
