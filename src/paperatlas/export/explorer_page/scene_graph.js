// A drawn part of the graph: a neighbourhood or a path.

import { atlas, edgeKey, isPaper, nameOf, typeOf, yearOf } from "./store.js";
import { shown } from "./filters.js";
import { colors } from "./theme.js";
import { trace } from "./shapes.js";
import { drawLabels } from "./labels.js";
import { count, roleWords, shorten } from "./text.js";

const DASHES = { comparesWith: [5, 4], mentions: [1.5, 4], broader: [2, 3] };

// {nodes, edges: [{edge, a, b}]}, places {x, y}, the nodes that stand out, and what a click does.
export function graphScene(
  { nodes, edges, root },
  places,
  { strong = [], chosen = -1, pickNode, pickEdge, words },
) {
  const at = new Map(nodes.map((node, place) => [node, place]));
  const important = new Set([root, ...strong]);
  const order = [...nodes].sort(
    (a, b) =>
      important.has(b) - important.has(a) ||
      isPaper(a) - isPaper(b) ||
      shown.degree[b] - shown.degree[a] ||
      a - b,
  );
  const spot = (camera, node) => camera.toScreen(places.x[at.get(node)], places.y[at.get(node)]);
  const radius = (node) =>
    important.has(node) ? 11 : isPaper(node) ? 5.5 : Math.min(5 + Math.sqrt(shown.degree[node]) * 0.45, 10);
  let camera = null;

  function drawGraph(pen, view) {
    camera = view.camera;
    const hot = view.pointed;
    for (const one of edges) drawEdge(pen, one, hot);
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    const near =
      hot?.node === undefined
        ? null
        : new Set(edges.flatMap(({ a, b }) => (a === hot.node || b === hot.node ? [a, b] : [])));
    for (const node of order.toReversed()) {
      const [x, y] = spot(camera, node);
      pen.globalAlpha = near && !near.has(node) && node !== hot.node ? 0.3 : 1;
      pen.fillStyle = colors[typeOf(node)];
      pen.beginPath();
      trace(pen, typeOf(node), x, y, radius(node));
      pen.fill();
      if (node === root) {
        pen.strokeStyle = colors.ink;
        pen.lineWidth = 2;
        pen.stroke();
      }
    }
    pen.globalAlpha = 1;
    const named = near ? [hot.node, ...order.filter((node) => near.has(node) && node !== hot.node)] : order;
    const labels = named.map((node) => {
      const [x, y] = spot(camera, node);
      return {
        text: shorten(nameOf(node), node === root ? 48 : isPaper(node) ? 34 : 26),
        x,
        y,
        size: important.has(node) ? 14 : isPaper(node) ? 11 : 12.5,
        bold: important.has(node),
        offset: radius(node) + 1,
        color: isPaper(node) && !important.has(node) ? colors.soft : colors.ink,
      };
    });
    drawLabels(pen, labels, view, { most: view.moving ? 40 : 120, obstacles: nodes.map(obstacle) });
  }

  // Where a node stands no other node's label may: a little less than its mark takes.
  function obstacle(node) {
    const [x, y] = spot(camera, node),
      half = radius(node) * 0.8;
    return { left: x - half, right: x + half, top: y - half, bottom: y + half };
  }

  function drawEdge(pen, { edge, a, b }, hot) {
    const role = edge < 0 ? "broader" : atlas.roles[atlas.role[edge]];
    const lit = edge >= 0 && (edge === chosen || hot?.edge === edge || hot?.node === a || hot?.node === b);
    pen.setLineDash(DASHES[role] ?? []);
    pen.strokeStyle = lit ? colors.accent : colors[typeOf(isPaper(a) ? b : a)];
    pen.globalAlpha = lit ? 0.95 : a === root || b === root ? 0.5 : 0.22;
    pen.lineWidth = lit ? 2.2 : role === "introduces" ? 2 : 1.1;
    pen.beginPath();
    pen.moveTo(...spot(camera, a));
    pen.lineTo(...spot(camera, b));
    pen.stroke();
  }

  function hit(x, y) {
    if (!camera) return null;
    let best = null,
      nearest = 5;
    for (const node of order) {
      const [nx, ny] = spot(camera, node),
        gap = Math.hypot(nx - x, ny - y) - radius(node);
      if (gap < nearest) {
        nearest = gap;
        best = { key: "n" + node, node };
      }
    }
    if (best) return best;
    nearest = 5;
    for (const { edge, a, b } of edges) {
      if (edge < 0) continue;
      const gap = distance(x, y, ...spot(camera, a), ...spot(camera, b));
      if (gap < nearest) {
        nearest = gap;
        best = { key: "e" + edge, edge };
      }
    }
    return best;
  }

  return {
    draw: drawGraph,
    hit,
    words,
    bounds: () => box(places),
    pick: (thing, event) =>
      thing.edge === undefined ? pickNode(thing.node, event) : pickEdge(edgeKey(thing.edge)),
    label: ({ node, edge }) =>
      edge === undefined
        ? [
            nameOf(node),
            [typeOf(node), yearOf(node) || "", count(shown.degree[node], "link")].filter(Boolean).join(" · "),
          ]
        : [
            `${shorten(nameOf(atlas.from[edge]), 50)} ${roleWords(atlas.roles[atlas.role[edge]])} ${shorten(nameOf(atlas.to[edge]), 50)}`,
            "Click for the words it was read from",
          ],
    screenPlace: (node) => spot(camera, node),
  };
}

function box({ x, y }) {
  const room = 46;
  return {
    left: Math.min(...x) - 1.6 * room,
    right: Math.max(...x) + 1.6 * room,
    top: Math.min(...y) - room / 2,
    bottom: Math.max(...y) + room,
    most: 1.6,
  };
}

function distance(x, y, ax, ay, bx, by) {
  const dx = bx - ax,
    dy = by - ay,
    square = dx * dx + dy * dy || 1;
  const along = Math.max(0.06, Math.min(0.94, ((x - ax) * dx + (y - ay) * dy) / square));
  return Math.hypot(ax + along * dx - x, ay + along * dy - y);
}
