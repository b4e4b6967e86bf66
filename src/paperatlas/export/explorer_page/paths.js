// The shortest ways between two nodes, and of these the one whose facts are surest and least common.

import { edgesOf, otherEnd, typeOf } from "./store.js";
import { shown } from "./filters.js";
import { strengthOf } from "./ego.js";

const WAYS = 5,
  LONGEST = 8;

// Up to five paths, each a list of {node, edge}, where edge leads to the node; [] where there is no way.
export function findPaths(start, end) {
  if (start === end) return [];
  const depth = distances(start, end);
  if (!depth.has(end)) return [];
  const ways = [];
  const walk = (node, behind, cost) => {
    if (node === start) {
      ways.push({ steps: [{ node: start, edge: -1 }, ...behind], cost });
      return;
    }
    const nearer = bestEdges(node, depth).slice(0, WAYS);
    for (const [other, edge, price] of nearer) {
      if (ways.length >= 400) return;
      walk(other, [{ node, edge }, ...behind], cost + price);
    }
  };
  walk(end, [], 0);
  return ways
    .sort((a, b) => a.cost - b.cost)
    .slice(0, WAYS)
    .map((way) => way.steps);
}

function distances(start, end) {
  const depth = new Map([[start, 0]]);
  let front = [start];
  for (let step = 1; front.length && step <= LONGEST && !depth.has(end); step += 1) {
    const next = [];
    for (const node of front) {
      for (const edge of edgesOf(node)) {
        if (!shown.edge[edge]) continue;
        const other = otherEnd(edge, node);
        // What everybody measures says little about how two things hang together.
        if (depth.has(other) || (typeOf(other) === "Metric" && other !== end)) continue;
        depth.set(other, step);
        next.push(other);
      }
    }
    front = next;
  }
  return depth;
}

function bestEdges(node, depth) {
  const best = new Map();
  for (const edge of edgesOf(node)) {
    const other = otherEnd(edge, node);
    if (!shown.edge[edge] || depth.get(other) !== depth.get(node) - 1) continue;
    const price = 1 - strengthOf(edge) / 100 + Math.log2(1 + shown.degree[other]) / 6;
    if (!best.has(other) || best.get(other)[1] > price) best.set(other, [edge, price]);
  }
  return [...best]
    .map(([other, [edge, price]]) => [other, edge, price])
    .sort((a, b) => a[2] - b[2] || a[0] - b[0]);
}

// A path as columns from left to right, the other paths above and below the best one.
export function arrangePaths(paths) {
  const nodes = [...new Set(paths.flat().map((step) => step.node))];
  const column = new Map(),
    row = new Map(),
    used = [];
  paths.forEach((path) =>
    path.forEach(({ node }, at) => {
      if (column.has(node)) return;
      column.set(node, at);
      used[at] = (used[at] ?? 0) + 1;
      const turn = used[at] - 1;
      row.set(node, turn % 2 ? -(turn + 1) / 2 : turn / 2);
    }),
  );
  const edges = new Map();
  paths.forEach((path) =>
    path.slice(1).forEach(({ node, edge }, at) => edges.set(edge, { edge, a: path[at].node, b: node })),
  );
  return {
    graph: { nodes, edges: [...edges.values()], root: paths[0][0].node },
    places: {
      x: nodes.map((node) => column.get(node) * 210),
      y: nodes.map((node) => row.get(node) * 90 + (column.get(node) % 2) * 22),
    },
  };
}
