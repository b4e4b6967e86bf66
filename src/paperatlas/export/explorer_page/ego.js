// Which part of the graph lies around a node, and where it is drawn.

import { atlas, broaderOf, edgesOf, isPaper, narrowerOf, otherEnd, typeOf } from "./store.js";
import { shown } from "./filters.js";

const RELATED = 14;
const STRENGTH = [1, 0.85, 0.75, 0.85, 0.8, 0.55, 0.5, 0.15, 1, 0.9, 0.9];

export const strengthOf = (edge) => atlas.confidence[edge] * STRENGTH[atlas.role[edge]];

export function neighbours(node) {
  const best = new Map();
  for (const edge of edgesOf(node)) {
    if (!shown.edge[edge]) continue;
    const other = otherEnd(edge, node),
      strength = strengthOf(edge);
    if (other !== node && strength > (best.get(other) ?? -1)) best.set(other, strength);
  }
  return [...best].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([other]) => other);
}

// The node, its strongest neighbours and those of expanded nodes, and what ties these together.
export function neighbourhood(root, expanded, most) {
  const nodes = new Set([root]);
  const all = neighbours(root);
  all.slice(0, most).forEach((node) => nodes.add(node));
  for (const one of expanded) {
    nodes.add(one);
    neighbours(one)
      .slice(0, 14)
      .forEach((node) => nodes.add(node));
  }
  related(root, nodes).forEach((node) => nodes.add(node));
  if (!isPaper(root))
    [...broaderOf(root), ...narrowerOf(root).slice(0, 8)].forEach((node) => nodes.add(node));
  return { root, nodes: [...nodes], edges: edgesAmong(nodes), left: Math.max(0, all.length - most) };
}

// Beside its neighbours: for an entity others that its papers share, for a paper others that share much with it.
function related(root, nodes) {
  const scores = new Map(),
    ties = new Map();
  for (const middle of nodes) {
    if (middle === root || isPaper(middle) === isPaper(root) || typeOf(middle) === "Metric") continue;
    for (const edge of edgesOf(middle)) {
      const other = otherEnd(edge, middle);
      if (
        !shown.edge[edge] ||
        nodes.has(other) ||
        isPaper(other) !== isPaper(root) ||
        typeOf(other) === "Metric"
      )
        continue;
      const rare = isPaper(root)
        ? 1 / Math.sqrt(shown.degree[middle])
        : 1 / Math.sqrt(Math.sqrt(shown.degree[other]));
      scores.set(other, (scores.get(other) ?? 0) + rare);
      ties.set(other, (ties.get(other) ?? 0) + 1);
    }
  }
  return [...scores]
    .filter(([node]) => ties.get(node) > 1)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, RELATED)
    .map(([node]) => node);
}

// Edges between the nodes; what is broader is an edge too, though no paper states it.
export function edgesAmong(nodes) {
  const edges = [];
  for (const node of nodes) {
    for (const edge of edgesOf(node))
      if (atlas.from[edge] === node && shown.edge[edge] && nodes.has(atlas.to[edge]))
        edges.push({ edge, a: node, b: atlas.to[edge] });
    for (const up of broaderOf(node)) {
      if (nodes.has(up) && !edges.some((one) => one.a === node && one.b === up))
        edges.push({ edge: -1, a: node, b: up });
    }
  }
  return edges;
}

// Places by springs and repulsion from a fixed start: the root in the middle, types in their sectors.
export function arrange({ root, nodes, edges }) {
  const at = new Map(nodes.map((node, place) => [node, place]));
  const size = nodes.length,
    x = new Float64Array(size),
    y = new Float64Array(size);
  const order = nodes
    .map((node, place) => place)
    .filter((place) => nodes[place] !== root)
    .sort((a, b) => atlas.type[nodes[a]] - atlas.type[nodes[b]] || a - b);
  const reach = 60 + 16 * Math.sqrt(size) * 2;
  order.forEach((place, turn) => {
    const angle = (2 * Math.PI * turn) / order.length - 0.7,
      away = reach * (0.8 + (0.35 * ((turn * 7) % 5)) / 5);
    x[place] = away * Math.cos(angle);
    y[place] = away * Math.sin(angle);
  });
  const links = edges.map(({ a, b }) => [at.get(a), at.get(b)]);
  for (let step = 0, heat = 12; step < 220; step += 1, heat *= 0.982) relax(x, y, links, at.get(root), heat);
  spreadOut(x, y);
  return { x: x.map((value) => value * 1.35), y };
}

function relax(x, y, links, root, heat) {
  const size = x.length,
    fx = new Float64Array(size),
    fy = new Float64Array(size);
  for (let a = 0; a < size; a += 1) {
    for (let b = a + 1; b < size; b += 1) {
      const dx = x[a] - x[b],
        dy = y[a] - y[b],
        square = dx * dx + dy * dy + 1,
        push = 5200 / square;
      fx[a] += dx * push;
      fy[a] += dy * push;
      fx[b] -= dx * push;
      fy[b] -= dy * push;
    }
    fx[a] -= 0.03 * x[a];
    fy[a] -= 0.03 * y[a];
  }
  for (const [a, b] of links) {
    const dx = x[b] - x[a],
      dy = y[b] - y[a],
      gap = Math.hypot(dx, dy) || 1,
      pull = (0.05 * (gap - 105)) / gap;
    fx[a] += dx * pull;
    fy[a] += dy * pull;
    fx[b] -= dx * pull;
    fy[b] -= dy * pull;
  }
  for (let node = 0; node < size; node += 1) {
    if (node === root) continue;
    const force = Math.hypot(fx[node], fy[node]) || 1,
      step = Math.min(force, heat) / force;
    x[node] += fx[node] * step;
    y[node] += fy[node] * step;
  }
}

// No two nodes closer than a label is high.
function spreadOut(x, y) {
  for (let round = 0; round < 30; round += 1) {
    for (let a = 0; a < x.length; a += 1) {
      for (let b = a + 1; b < x.length; b += 1) {
        const dx = x[a] - x[b],
          dy = y[a] - y[b],
          gap = Math.hypot(dx, dy) || 1;
        if (gap >= 34) continue;
        const move = (34 - gap) / gap / 2;
        x[a] += dx * move;
        y[a] += dy * move;
        x[b] -= dx * move;
        y[b] -= dy * move;
      }
    }
  }
}
