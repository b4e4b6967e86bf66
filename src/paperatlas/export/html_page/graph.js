// What the page holds: the words of every node and edge, by the numbers that the network uses.
const words = JSON.parse(find("words").textContent);
const types = new Map(words.types.map((type) => [type.name, type]));
const roles = new Map(words.roles.map((role) => [role.name, role]));
const edgesOf = words.nodes.map(() => []);
words.edges.forEach((edge, number) => {
  edgesOf[edge.from].push(number);
  if (edge.to !== edge.from) edgesOf[edge.to].push(number);
});
const resultsOf = words.nodes.map(() => []);
words.results.forEach((result) => {
  const named = [result.subject, result.metric, result.dataset, result.baseline];
  const about = new Set([result.paper, ...named.map((pointer) => pointer?.node ?? result.paper)]);
  about.forEach((node) => resultsOf[node].push(result));
});
const otherEnd = (edge, node) => (edge.from === node ? edge.to : edge.from);

// The variables `nodes`, `edges` and `network` are those of the script that pyvis wrote.
const normalNodes = nodes.get().map(({ label, font }) => ({ label, size: font.size }));
const normalEdges = new Map(edges.get().map((edge) => [edge.id, edge.color]));
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const MOST_LABELS = 40;
const hiddenTypes = new Set();
const hiddenRoles = new Set();
let faded = false;
let lit = { nodes: new Set(), edges: new Set() };

function paint() {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim();
  const paper = style.getPropertyValue("--paper").trim();
  const soft = style.getPropertyValue("--soft").trim();
  network.setOptions({
    nodes: { font: { color: ink, strokeColor: paper } },
    edges: { font: { color: soft, strokeColor: paper } },
  });
}

const motion = () => (calm.matches ? false : { duration: 450, easingFunction: "easeInOutQuad" });

function showWhole() {
  if (words.nodes.length) network.fit({ maxZoomLevel: 1.4, animation: motion() });
}

// Bring some nodes into view, but never so far away that nothing can be read.
function focusOn(node, around) {
  const places = Object.values(network.getPositions(around));
  const span = (axis) => {
    const values = places.map((place) => place[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [[left, right], [top, bottom]] = [span("x"), span("y")];
  const stage = find("stage");
  const room = Math.min(stage.clientWidth / (right - left + 160), stage.clientHeight / (bottom - top + 120));
  const fits = room >= 0.4;
  const position = fits ? { x: (left + right) / 2, y: (top + bottom) / 2 } : network.getPosition(node);
  const scale = Math.min(Math.max(room, 0.4), 1.2);
  network.moveTo({ position, scale, animation: motion() });
  return scale;
}

function zoomBy(factor) {
  network.moveTo({ scale: network.getScale() * factor, animation: motion() });
}

// Light up some nodes and edges, and let all others fade; without any, all are as before.
function light(nodeNumbers, edgeNumbers, scale) {
  const next = { nodes: new Set(nodeNumbers), edges: new Set(edgeNumbers), scale };
  next.fade = next.nodes.size > 0;
  const touched = (kind, id) => next.fade !== faded || next[kind].has(id) || lit[kind].has(id);
  const looks = (kind, look) => words[kind].flatMap((_, id) => touched(kind, id) ? [look(id, next)] : []);
  nodes.update(looks("nodes", nodeLook));
  edges.update(looks("edges", edgeLook));
  lit = next;
  faded = next.fade;
}

// Lit names can be read at the scale of the moment, unless they are too many.
function nodeLook(id, next) {
  const { label, size } = normalNodes[id];
  const own = next.nodes.has(id);
  const enough = own && next.nodes.size <= MOST_LABELS ? 12 / next.scale : 0;
  return {
    id, opacity: next.fade && !own ? 0.1 : 1, label: next.fade && !own ? " " : label,
    font: { size: Math.max(size, enough) },
  };
}

function edgeLook(id, next) {
  const role = words.edges[id].role;
  if (!next.fade) return { id, color: normalEdges.get(id), label: " " };
  if (!next.edges.has(id)) return { id, color: "rgba(138,143,152,0.05)", label: " " };
  return { id, color: roles.get(role).color, ...edgeLabel(role, next) };
}

function edgeLabel(role, next) {
  if (next.edges.size > MOST_LABELS / 2) return { label: " " };
  return { label: spell(role), font: { size: Math.max(11, 10 / next.scale) } };
}

function hideByLegend() {
  const nodeHidden = words.nodes.map((node) => hiddenTypes.has(node.type));
  nodes.update(nodeHidden.map((hidden, id) => ({ id, hidden })));
  edges.update(words.edges.map((edge, id) => ({
    id, hidden: hiddenRoles.has(edge.role) || nodeHidden[edge.from] || nodeHidden[edge.to],
  })));
}

function legendButton(name, picture, hidden) {
  const button = make("button", { type: "button", "aria-pressed": "true", title: "Hide or show" },
    picture, spell(name));
  button.addEventListener("click", () => {
    if (!hidden.delete(name)) hidden.add(name);
    button.setAttribute("aria-pressed", String(!hidden.has(name)));
    hideByLegend();
  });
  return button;
}

function fillLegend() {
  const usedTypes = new Set(words.nodes.map((node) => node.type));
  const usedRoles = new Set(words.edges.map((edge) => edge.role));
  for (const type of words.types.filter((one) => usedTypes.has(one.name))) {
    find("types").append(legendButton(type.name, typeShape(type), hiddenTypes));
  }
  for (const role of words.roles.filter((one) => usedRoles.has(one.name))) {
    find("roles").append(legendButton(role.name, roleStroke(role), hiddenRoles));
  }
  find("legend").hidden = !words.nodes.length;
  find("legend").open = window.innerWidth > 760;
}

function showTip(text, event) {
  const tip = find("tip");
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, window.innerWidth - box.width - 8);
  const top = event.clientY + 18 + box.height > window.innerHeight
    ? event.clientY - box.height - 10 : event.clientY + 18;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${top}px`;
}

const hideTip = () => { find("tip").hidden = true; };

function nodeTip(id) {
  const node = words.nodes[id];
  const count = edgesOf[id].length;
  return `${node.name}\n${node.type} · ${count} ${count === 1 ? "edge" : "edges"}`;
}

function edgeTip(id) {
  const edge = words.edges[id];
  const ends = [words.nodes[edge.from].name, words.nodes[edge.to].name];
  return `${ends[0]}\n→ ${spell(edge.role)} →\n${ends[1]}`;
}
