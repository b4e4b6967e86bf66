// The map of the whole atlas: communities and the nodes that matter at this distance, no tangle of edges.

import { atlas, edgesOf, isPaper, nameOf, otherEnd, typeOf } from "./store.js";
import { shown } from "./filters.js";
import { go } from "./state.js";
import { colors } from "./theme.js";
import { trace } from "./shapes.js";
import { drawLabels } from "./labels.js";
import { count, shorten } from "./text.js";

const STILL_NODES = 6000,
  MOVING_NODES = 2500,
  NEAR = 260;
const map = { order: null, drawn: [], fit: 1, community: -1 };

export const communityName = (number, names = 2) =>
  atlas.communities[number].names.slice(0, names).map(nameOf).join(" · ") || `Group ${number + 1}`;

export function mapScene(community) {
  rank();
  map.community = community;
  return {
    draw: drawMap,
    hit,
    bounds,
    label,
    pick,
    words: `Map of ${count(atlas.size, "node")} in ${count(atlas.communities.length, "community", "communities")}; the same stands as a table under Table`,
  };
}

function rank() {
  const nodes = [];
  for (let node = 0; node < atlas.size; node += 1)
    if (shown.node[node] && shown.degree[node]) nodes.push(node);
  const weight = (node) => (isPaper(node) ? 0 : shown.degree[node]);
  map.order = Int32Array.from(nodes.sort((a, b) => weight(b) - weight(a) || a - b));
}

function bounds() {
  const inside = (node) => map.community < 0 || atlas.community[node] === map.community;
  const xs = [],
    ys = [];
  for (const node of map.order)
    if (inside(node)) {
      xs.push(atlas.x[node]);
      ys.push(atlas.y[node]);
    }
  if (!xs.length) return { left: -100, right: 100, top: -100, bottom: 100 };
  if (map.community < 0) return spread(xs, ys);
  // A group of the map is seen with what lies around its middle, whatever strays.
  const one = atlas.communities[map.community],
    reach = Math.max(one.radius * 1.15, 60);
  return {
    left: one.x - reach,
    right: one.x + reach,
    top: one.y - reach - 20,
    bottom: one.y + reach,
    most: 4,
  };
}

// The box of the discs; where there is none, of all nodes.
function spread(xs, ys) {
  const list = atlas.communities;
  if (!list.length) {
    const least = (values) => values.reduce((a, b) => Math.min(a, b)),
      most = (values) => values.reduce((a, b) => Math.max(a, b));
    return { left: least(xs) - 60, right: most(xs) + 60, top: least(ys) - 60, bottom: most(ys) + 60 };
  }
  return {
    left: Math.min(...list.map((one) => one.x - one.radius)),
    right: Math.max(...list.map((one) => one.x + one.radius)),
    top: Math.min(...list.map((one) => one.y - one.radius)) - 40,
    bottom: Math.max(...list.map((one) => one.y + one.radius)),
  };
}

// Marks grow as one comes closer; where nodes lie dense they begin smaller.
function growthAt(scale) {
  const start = Math.min(1.8, Math.max(0.5, Math.sqrt((12 * map.fit) / 5)));
  return Math.max(0.8 * start, Math.min(2.4, start * Math.sqrt(scale / map.fit)));
}

const base = (node) => (isPaper(node) ? 1.4 : Math.min(12, 0.9 + 0.75 * Math.sqrt(shown.degree[node])));

function drawMap(pen, view) {
  const { camera, moving } = view;
  map.fit = fitScale(view);
  const growth = growthAt(camera.scale);
  drawHalos(pen, view);
  map.drawn = visible(view, moving ? MOVING_NODES * view.detail : STILL_NODES);
  if (!moving) drawEdges(pen, view);
  drawNodes(pen, view, growth);
  drawMapLabels(pen, view, growth);
}

// The scale at which the whole map would fill this window.
function fitScale(view) {
  if (!map.box || map.boxOf !== map.order) {
    const kept = map.community;
    map.community = -1;
    map.box = bounds();
    map.community = kept;
    map.boxOf = map.order;
  }
  return Math.min(view.width / (map.box.right - map.box.left), view.height / (map.box.bottom - map.box.top));
}

function visible({ left, right, top, bottom }, most) {
  const nodes = [];
  for (const node of map.order) {
    const x = atlas.x[node],
      y = atlas.y[node];
    if (x >= left && x <= right && y >= top && y <= bottom) {
      nodes.push(node);
      if (nodes.length >= most) break;
    }
  }
  return nodes;
}

function drawHalos(pen, { camera }) {
  atlas.communities.forEach((one, number) => {
    const [x, y] = camera.toScreen(one.x, one.y);
    pen.globalAlpha = map.community < 0 || map.community === number ? 1 : 0.4;
    pen.fillStyle = colors.halo;
    pen.beginPath();
    pen.arc(x, y, (one.radius + 8) * camera.scale, 0, 2 * Math.PI);
    pen.fill();
  });
  pen.globalAlpha = 1;
}

// Edges of what is pointed at; of everything only once so few nodes are in sight that they can be followed.
function drawEdges(pen, view) {
  const near = map.drawn.length <= NEAR;
  const hot = view.pointed?.node;
  if (!near && hot === undefined) return;
  const inSight = new Set(near ? map.drawn : []);
  pen.lineWidth = 1;
  pen.strokeStyle = colors.line;
  pen.beginPath();
  for (const node of inSight) {
    for (const edge of edgesOf(node)) {
      if (shown.edge[edge] && atlas.from[edge] === node && inSight.has(atlas.to[edge]))
        line(pen, view.camera, node, atlas.to[edge]);
    }
  }
  pen.stroke();
  if (hot === undefined) return;
  pen.strokeStyle = colors[typeOf(hot)];
  pen.globalAlpha = 0.6;
  pen.beginPath();
  for (const edge of edgesOf(hot).subarray(0, 400))
    if (shown.edge[edge]) line(pen, view.camera, hot, otherEnd(edge, hot));
  pen.stroke();
  pen.globalAlpha = 1;
}

function line(pen, camera, a, b) {
  pen.moveTo(...camera.toScreen(atlas.x[a], atlas.y[a]));
  pen.lineTo(...camera.toScreen(atlas.x[b], atlas.y[b]));
}

function drawNodes(pen, view, growth) {
  const { scale, x: dx, y: dy } = view.camera;
  const byType = atlas.types.map(() => []);
  for (const node of map.drawn) byType[atlas.type[node]].push(node);
  byType.forEach((nodes, type) => {
    const name = atlas.types[type];
    pen.fillStyle = colors[name];
    for (const node of nodes) {
      pen.globalAlpha =
        map.community < 0 || atlas.community[node] === map.community
          ? type && shown.degree[node] > 2
            ? 1
            : 0.45
          : 0.15;
      const radius = base(node) * growth,
        x = atlas.x[node] * scale + dx,
        y = atlas.y[node] * scale + dy;
      if (radius < 2.6 || (view.moving && radius < 4)) {
        pen.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
        continue;
      }
      pen.beginPath();
      trace(pen, name, x, y, radius);
      pen.fill();
    }
  });
  pen.globalAlpha = 1;
}

function drawMapLabels(pen, view, growth) {
  const { camera } = view,
    close = camera.scale / map.fit,
    labels = [];
  if (view.pointed?.node !== undefined) labels.push(nodeLabel(view.pointed.node, camera, growth, 14, true));
  if (close < 2.2) {
    const few = view.width < 600;
    atlas.communities.forEach((one, number) => {
      const [x, y] = camera.toScreen(one.x, one.y - one.radius);
      if (map.community < 0 || map.community === number)
        labels.push({
          text: shorten(communityName(number, 1), 26),
          x,
          y: y - 9,
          size: few ? 12 : 14,
          bold: true,
          offset: 0,
          places: [
            [0, 0],
            [0, 24],
            [-30, 6],
            [30, 6],
            [0, one.radius * camera.scale],
          ],
        });
    });
  }
  if (view.width < 600 && close < 1.6) {
    drawLabels(pen, labels, view, { most: 12 });
    return;
  }
  const most = view.moving ? Math.round(26 * view.detail) : close < 1.4 ? 44 : 70;
  for (const node of map.drawn) {
    if (labels.length > 4 * most) break;
    if (isPaper(node) && close < 6) continue;
    if (map.community >= 0 && atlas.community[node] !== map.community) continue;
    labels.push(nodeLabel(node, camera, growth, close > 2 ? 12.5 : 11.5, false));
  }
  drawLabels(pen, labels, view, { most });
}

function nodeLabel(node, camera, growth, size, bold) {
  const [x, y] = camera.toScreen(atlas.x[node], atlas.y[node]);
  return {
    text: shorten(nameOf(node), isPaper(node) ? 44 : 30),
    x,
    y,
    size,
    bold,
    offset: base(node) * growth + 1,
    color: bold ? colors.ink : colors.soft,
  };
}

function hit(x, y) {
  let best = null,
    nearest = 14;
  const { scale, x: dx, y: dy } = map.camera ?? {};
  const growth = growthAt(scale);
  for (const node of map.drawn) {
    const gap =
      Math.hypot(atlas.x[node] * scale + dx - x, atlas.y[node] * scale + dy - y) - base(node) * growth;
    if (gap < nearest) {
      nearest = gap;
      best = node;
      if (gap <= 0 && !isPaper(node)) break;
    }
  }
  if (best !== null && nearest < 6) return { key: "n" + best, node: best };
  return null;
}

export function setMapCamera(camera) {
  map.camera = camera;
}

function label({ node }) {
  return [nameOf(node), `${typeOf(node)} · ${count(shown.degree[node], "link")}`];
}

function pick({ node }) {
  go({ view: "focus", node: atlas.ids[node] });
}
