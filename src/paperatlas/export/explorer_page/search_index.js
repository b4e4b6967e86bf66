// Looking names up: one long folded text of all names, scanned for what was typed.

import { atlas, aliasesOf, isPaper } from "./store.js";
import { fold } from "./text.js";

const ENTITIES = 6;
const PAPERS = 8;
let index = null;

// Names, entities before papers and well-connected ones first, each on a line of one text.
export function buildIndex() {
  if (index) return index;
  const order = Array.from({ length: atlas.size }, (_, node) => node);
  const degree = (node) => atlas.start[node + 1] - atlas.start[node];
  order.sort((a, b) => isPaper(a) - isPaper(b) || degree(b) - degree(a) || a - b);
  const nodes = [],
    starts = [],
    lines = [];
  let at = 1;
  for (const node of order) {
    for (const name of [atlas.names[node], ...aliasesOf(node)]) {
      const line = fold(name);
      nodes.push(node);
      starts.push(at);
      lines.push(line);
      at += line.length + 1;
    }
  }
  index = { text: "\n" + lines.join("\n") + "\n", nodes, starts: Int32Array.from(starts) };
  return index;
}

// The nodes whose names hold all words of the query: the best of each type, best types first.
export function lookUp(query) {
  const words = fold(query).split(" ").filter(Boolean);
  if (!words.length) return [];
  const { text, nodes, starts } = buildIndex();
  const whole = words.join(" ");
  const groups = atlas.types.map(() => ({ best: new Map() }));
  // One letter is found at the beginning of names only, or every name would be read.
  const needle = whole.length === 1 ? "\n" + whole : words.reduce((a, b) => (b.length > a.length ? b : a));
  for (let at = text.indexOf(needle); at >= 0;) {
    const line = lineAt(starts, at + (needle[0] === "\n" ? 1 : 0));
    const end = text.indexOf("\n", starts[line]);
    judge(text.slice(starts[line], end), nodes[line], words, whole, groups);
    at = text.indexOf(needle, needle[0] === "\n" ? end : end + 1);
  }
  return groups
    .map((group, type) => ({ type, found: sorted(group.best, type === 0 ? PAPERS : ENTITIES) }))
    .filter((group) => group.found.length)
    .sort((a, b) => b.found[0].score - a.found[0].score);
}

function judge(name, node, words, whole, groups) {
  const group = groups[atlas.type[node]];
  if (words.length > 1 && !words.every((word) => name.includes(word))) return;
  const score =
    rate(name, whole) + Math.log2(1 + atlas.start[node + 1] - atlas.start[node]) / 4 - name.length / 200;
  const known = group.best.get(node);
  if (known && known.score >= score) return;
  group.best.set(node, { node, score, name });
}

function rate(name, whole) {
  if (name === whole) return 20;
  if (name.startsWith(whole)) return name[whole.length] === " " ? 10 : 8;
  if (name.includes(" " + whole)) return 5;
  return name.includes(whole) ? 2 : 3;
}

function sorted(best, most) {
  return [...best.values()].sort((a, b) => b.score - a.score || a.node - b.node).slice(0, most);
}

function lineAt(starts, at) {
  let low = 0,
    high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
