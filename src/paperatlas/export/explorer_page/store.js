// The atlas in memory: columns, the edges of each node, and texts that are read when they are asked for.

import { readBlock } from "./load.js";

export const atlas = {};

export async function openAtlas() {
  const core = await readBlock("core");
  const papers = core.papers.id.length;
  const size = papers + core.entities.id.length;
  Object.assign(atlas, {
    title: core.title,
    types: core.types,
    roles: core.roles,
    kinds: core.kinds,
    block: core.block,
    papers,
    size,
    ids: core.papers.id.map((id) => "paper/" + id).concat(core.entities.id),
    names: core.papers.title.concat(core.entities.label),
    year: Int16Array.from(core.papers.year),
    aliases: core.entities.aliases,
    broader: core.entities.broader,
    links: core.entities.links,
    type: Uint8Array.from({ length: size }, (_, node) =>
      node < papers ? 0 : core.entities.type[node - papers],
    ),
    x: Int32Array.from(core.map.x),
    y: Int32Array.from(core.map.y),
    community: Int16Array.from(core.map.community),
    communities: core.map.communities,
    results: core.results,
    relationPapers: core.edges.papers,
  });
  takeEdges(core.edges);
  atlas.numbers = new Map();
  atlas.ids.forEach((id, node) => atlas.numbers.set(id, node));
  atlas.resultsOf = groupResults();
  atlas.narrower = groupNarrower();
}

function takeEdges(edges) {
  const total = edges.object.length;
  const from = new Int32Array(total);
  let at = 0;
  edges.of.forEach((many, node) => {
    from.fill(node, at, at + many);
    at += many;
  });
  const to = Int32Array.from(edges.object);
  const start = new Int32Array(atlas.size + 1);
  for (let edge = 0; edge < total; edge += 1) {
    start[from[edge] + 1] += 1;
    start[to[edge] + 1] += 1;
  }
  for (let node = 0; node < atlas.size; node += 1) start[node + 1] += start[node];
  const next = start.slice();
  const list = new Int32Array(2 * total);
  for (let edge = 0; edge < total; edge += 1) {
    list[next[from[edge]]++] = edge;
    list[next[to[edge]]++] = edge;
  }
  Object.assign(atlas, {
    from,
    to,
    start,
    list,
    edges: total,
    role: Uint8Array.from(edges.role),
    confidence: Uint8Array.from(edges.confidence),
  });
}

function groupResults() {
  const groups = new Map();
  const { paper, subject, metric, dataset, baseline } = atlas.results;
  for (let result = 0; result < paper.length; result += 1) {
    for (const node of new Set([
      paper[result],
      subject[result],
      metric[result],
      dataset[result],
      baseline[result],
    ])) {
      if (node < 0) continue;
      if (!groups.has(node)) groups.set(node, []);
      groups.get(node).push(result);
    }
  }
  return groups;
}

function groupNarrower() {
  const groups = new Map();
  atlas.broader.forEach((ups, entity) =>
    ups.forEach((up) => {
      if (!groups.has(up)) groups.set(up, []);
      groups.get(up).push(entity + atlas.papers);
    }),
  );
  return groups;
}

export const isPaper = (node) => node < atlas.papers;
export const typeOf = (node) => atlas.types[atlas.type[node]];
export const nameOf = (node) => atlas.names[node];
export const yearOf = (node) => (isPaper(node) ? atlas.year[node] : 0);
export const aliasesOf = (node) => (isPaper(node) ? [] : atlas.aliases[node - atlas.papers]);
export const broaderOf = (node) => (isPaper(node) ? [] : atlas.broader[node - atlas.papers]);
export const narrowerOf = (node) => atlas.narrower.get(node) ?? [];
export const resultsOf = (node) => atlas.resultsOf.get(node) ?? [];
export const otherEnd = (edge, node) => (atlas.from[edge] === node ? atlas.to[edge] : atlas.from[edge]);
export const edgesOf = (node) => atlas.list.subarray(atlas.start[node], atlas.start[node + 1]);
export const edgeKey = (edge) =>
  [atlas.ids[atlas.from[edge]], atlas.roles[atlas.role[edge]], atlas.ids[atlas.to[edge]]]
    .map(encodeURIComponent)
    .join("~");

export function edgeByKey(key) {
  let parts;
  try {
    parts = key.split("~").map(decodeURIComponent);
  } catch {
    return -1;
  }
  const node = atlas.numbers.get(parts[0]);
  if (node === undefined) return -1;
  return (
    edgesOf(node).find(
      (edge) =>
        atlas.from[edge] === node &&
        atlas.ids[atlas.to[edge]] === parts[2] &&
        atlas.roles[atlas.role[edge]] === parts[1],
    ) ?? -1
  );
}

const blocks = new Map();

// Abstract, authors, date, venue, links of a paper, and where its facts and results stand in it.
export async function readPaper(paper) {
  const number = Math.floor(paper / atlas.block);
  if (!blocks.has(number))
    blocks.set(
      number,
      readBlock(`texts-${number}`).then((block) => indexBlock(block)),
    );
  const block = await blocks.get(number);
  const at = paper - number * atlas.block;
  return {
    title: atlas.names[paper],
    abstract: block.abstract[at],
    authors: block.authors[at],
    date: block.date[at],
    venue: block.venue[at],
    links: block.links[at],
    block,
    at,
  };
}

function indexBlock(block) {
  block.byEdge = group(block.edges);
  block.byResult = group(block.results);
  return block;
}

function group(rows) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(row[0])) groups.set(row[0], []);
    groups.get(row[0]).push(row);
  }
  return groups;
}

// The places that an edge was read from: the sentence, where in it the words stand, and who found them.
export async function readEvidence(edge) {
  const subject = atlas.from[edge];
  const papers = isPaper(subject) ? [subject] : (atlas.relationPapers[edge] ?? []);
  const found = [];
  for (const paper of papers) {
    const text = await readPaper(paper);
    found.push(...placesIn(paper, text, text.block.byEdge.get(edge)));
  }
  return found;
}

export async function readResultPlace(result) {
  const paper = atlas.results.paper[result];
  const text = await readPaper(paper);
  return placesIn(paper, text, text.block.byResult.get(result));
}

function placesIn(paper, text, rows = []) {
  return rows.filter((row) => row[1] === text.at).map((row) => place(paper, text, row));
}

function place(paper, text, [, , field, start, end, from, to, maker]) {
  const by = text.block.makers[maker];
  if (field === 2) return { paper, sentence: start, start: 0, end: start.length, by, field: "" };
  const whole = field === 0 ? text.title : text.abstract;
  return {
    paper,
    sentence: whole.slice(from, to),
    start: start - from,
    end: end - from,
    by,
    field: field === 0 ? "title" : "abstract",
  };
}
