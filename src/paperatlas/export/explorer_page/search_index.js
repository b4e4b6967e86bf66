// Looking names up: one long folded text of all names, scanned for what was typed.

import { atlas, aliasesOf, isPaper } from "./store.js";
import { fold } from "./text.js";

const ENTITIES = 6;
const PAPERS = 8;
const ENOUGH = 400;
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
  starts.push(at);
  index = { text: "\n" + lines.join("\n") + "\n", nodes, starts: Int32Array.from(starts) };
  return index;
}

// The nodes whose names hold all words of the query: the best of each type, best types first.
export function lookUp(query) {
  const words = fold(query).split(" ").filter(Boolean);
  if (!words.length) return [];
  const { text, nodes, starts } = buildIndex();
  const whole = words.join(" ");
  const groups = atlas.types.map(() => ({ seen: 0, best: new Map() }));
  // One letter is found at the beginning of names only, or every name would be read.
  const needle = whole.length === 1 ? "\n" + whole : words.reduce((a, b) => (b.length > a.length ? b : a));
  const first = needle[0] === "\n" ? 1 : 0;
  let line = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, starts[line + 1] - first)) {
    while (starts[line + 1] <= at + first) line += 1;
    judge(text, starts[line], starts[line + 1] - 1, nodes[line], words, whole, groups);
  }
  return groups
    .map((group, type) => ({ type, found: sorted(group.best, type === 0 ? PAPERS : ENTITIES) }))
    .filter((group) => group.found.length)
    .sort((a, b) => b.found[0].score - a.found[0].score);
}

// Lines come well-connected ones first: behind many that fit, only one that is the very word gets a look.
function judge(text, start, end, node, words, whole, groups) {
  const group = groups[atlas.type[node]];
  if (group.seen >= ENOUGH && end - start !== whole.length) return;
  const name = text.slice(start, end);
  if (words.length > 1 && !words.every((word) => name.includes(word))) return;
  group.seen += 1;
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
