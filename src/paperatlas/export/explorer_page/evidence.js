// Facts with the sentences that they were read from.

import { button, make } from "./dom.js";
import {
  atlas,
  isPaper,
  nameOf,
  otherEnd,
  readEvidence,
  readPaper,
  readResultPlace,
  typeOf,
  yearOf,
} from "./store.js";
import { nodeLink, outwardLinks } from "./names.js";
import { roleWords } from "./text.js";

const MOST_QUOTES = 12;
const FOUND_BY = {
  lexicon: "a known name of the lexicon",
  term: "a term by its form",
  repeated: "a name found elsewhere in the paper",
  shape: "the shape of a name",
  abbreviation: "an abbreviation and its long form",
  introduced: "words that introduce a name",
  title: "the name that the title begins with",
  learned: "the learned tagger",
};

export const makerWords = (name) =>
  name ? (Object.hasOwn(FOUND_BY, name) ? `${name} (${FOUND_BY[name]})` : name) : "not recorded";

// A sentence in which the words of a fact are marked.
export function quote({ sentence, start, end, field }) {
  const words = [sentence.slice(0, start), make("mark", {}, sentence.slice(start, end)), sentence.slice(end)];
  return make("blockquote", { class: field === "title" ? "title" : null, dir: "auto" }, words);
}

export function sureness(confidence) {
  return make("span", { class: "sure", title: "Confidence" }, `${confidence}%`);
}

// One line of a list of facts, which opens to the words behind it.
export function factRow(edge, node, { icon = true } = {}) {
  const other = otherEnd(edge, node);
  return openable(
    make(
      "span",
      { class: "what" },
      nodeLink(other, { icon }),
      isPaper(other) && yearOf(other) ? make("span", { class: "soft" }, ` ${yearOf(other)}`) : null,
    ),
    atlas.confidence[edge],
    () => evidenceOf(edge, node),
    `Words behind: ${nameOf(other)}`,
  );
}

function openable(head, confidence, load, words) {
  const box = make("div", { class: "words", hidden: true });
  const opener = button(
    "❝",
    async () => {
      const open = box.hidden;
      opener.setAttribute("aria-expanded", String(open));
      box.hidden = !open;
      if (open && !box.childElementCount) box.append(...(await load()));
    },
    { class: "quote", "aria-expanded": "false", "aria-label": words, title: "Show the words" },
  );
  return make(
    "div",
    { class: "fact" },
    make("div", { class: "head" }, head, sureness(confidence), opener),
    box,
  );
}

async function evidenceOf(edge, node) {
  const places = await readEvidence(edge);
  const known = isPaper(atlas.from[edge]) && (atlas.from[edge] === node || atlas.to[edge] === node);
  return quotes(places, !known);
}

function quotes(places, citing) {
  if (!places.length || places.every((one) => !one.sentence))
    return [make("p", { class: "soft" }, "This file holds no text for it.")];
  const parts = places
    .slice(0, MOST_QUOTES)
    .map((one) => [
      quote(one),
      make(
        "p",
        { class: "cite" },
        citing ? nodeLink(one.paper, { longest: 70 }) : null,
        make("span", {}, [one.field, `found by: ${one.by || "not recorded"}`].filter(Boolean).join(" · ")),
      ),
    ]);
  if (places.length > MOST_QUOTES)
    parts.push(make("p", { class: "soft" }, `and ${places.length - MOST_QUOTES} more places`));
  return parts.flat();
}

export function resultRow(result, { paper = true } = {}) {
  const head = make(
    "span",
    { class: "what" },
    resultWords(result),
    paper ? make("span", { class: "from" }, nodeLink(atlas.results.paper[result], { longest: 90 })) : null,
  );
  return openable(
    head,
    atlas.results.confidence[result],
    async () => quotes(await readResultPlace(result), false),
    "Words behind this result",
  );
}

export function resultWords(result) {
  const { subject, metric, name, value, unit, kind, dataset, baseline } = atlas.results;
  const label = (node) => nodeLink(node, { icon: false, longest: 60 });
  const change = { improvement: "better by ", reduction: "less by ", ratio: "", absolute: "" }[
    atlas.kinds[kind[result]]
  ];
  return [
    subject[result] >= 0 ? [label(subject[result]), ": "] : null,
    metric[result] >= 0 ? label(metric[result]) : name[result],
    " ",
    change,
    make("b", { class: "value" }, valueWords(value[result], unit[result])),
    dataset[result] >= 0 ? [" on ", label(dataset[result])] : null,
    baseline[result] >= 0 ? [" against ", label(baseline[result])] : null,
  ];
}

export function valueWords(value, unit) {
  return unit === "" ? value : ["%", "x", "×"].includes(unit) ? value + unit : `${value} ${unit}`;
}

// The whole story of one edge: who says what of whom, in which words, how sure, and who found it.
export async function edgeStory(edge) {
  const [from, to] = [atlas.from[edge], atlas.to[edge]];
  const places = await readEvidence(edge);
  const papers = [...new Set(places.map((one) => one.paper))];
  const texts = await Promise.all(papers.map(readPaper));
  return [
    make(
      "div",
      { class: "claim" },
      end(from),
      make("p", { class: "role" }, roleWords(atlas.roles[atlas.role[edge]])),
      end(to),
    ),
    make(
      "dl",
      { class: "facts" },
      make("dt", {}, "Confidence"),
      make("dd", {}, meter(atlas.confidence[edge])),
      make("dt", {}, "Found by"),
      make("dd", {}, [...new Set(places.map((one) => makerWords(one.by)))].join("; ") || "not recorded"),
      make("dt", {}, "Places"),
      make("dd", {}, String(places.length)),
    ),
    make("h3", {}, "In these words"),
    quotes(places, true),
    papers.map((paper, at) =>
      make(
        "div",
        { class: "source" },
        make("p", {}, nodeLink(paper)),
        make("p", { class: "soft" }, byline(paper, texts[at])),
        outwardLinks(texts[at].links),
      ),
    ),
  ];
}

function end(node) {
  return make("p", { class: "end" }, make("span", { class: "soft" }, typeOf(node)), nodeLink(node));
}

function meter(confidence) {
  const bar = make("span", { class: "bar" });
  bar.style.width = `${confidence}%`;
  return [make("span", { class: "meter", "aria-hidden": "true" }, bar), ` ${confidence}%`];
}

export function byline(paper, text) {
  const authors = text.authors.slice(0, 6).join(", ") + (text.authors.length > 6 ? " et al." : "");
  return [authors, text.date || yearOf(paper) || "", text.venue].filter(Boolean).join(" · ");
}
