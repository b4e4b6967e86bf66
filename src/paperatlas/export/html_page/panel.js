// The panel beside the graph: the overview, one node, or one edge with the words it was read from.
const FIRST_ROWS = 40;
const sure = (confidence) => make("span", { className: "sure", title: "Confidence" },
  confidence.toFixed(2));

function typeLine(type) {
  return make("span", { className: "type" }, typeShape(types.get(type)), type);
}

function goButton(node, name) {
  if (node === null || node === undefined) return make("span", {}, name);
  const button = make("button", { type: "button", className: "go" }, name);
  button.addEventListener("click", () => selectNode(node));
  return button;
}

// Offsets count code points, as Array.from does, and not the halves of characters.
function quote([number, start, end], cite) {
  const sentence = words.sentences[number];
  const letters = Array.from(sentence.text);
  const part = (from, to) => letters.slice(from, to).join("");
  return make("blockquote", {}, part(0, start), make("mark", {}, part(start, end)), part(end),
    cite ? make("div", { className: "cite" }, "—", goButton(sentence.paper, sentence.title)) : null);
}

function evidence(edge, shown) {
  const cite = words.nodes[edge.from].type !== "Paper";
  const parts = edge.quotes.map((spot) => quote(spot, cite));
  const rest = parts.splice(shown);
  if (edge.more) rest.push(make("p", { className: "soft" }, `${edge.more} more in the atlas`));
  if (!rest.length) return parts;
  return [...parts, unfold(`${rest.length} more`, () => rest)];
}

function unfold(text, build) {
  const button = make("button", { type: "button", className: "more" }, text);
  button.addEventListener("click", () => button.replaceWith(...build()));
  return button;
}

function rows(items, build) {
  const first = items.slice(0, FIRST_ROWS).map(build);
  if (items.length <= FIRST_ROWS) return first;
  const rest = items.slice(FIRST_ROWS);
  return [...first, unfold(`Show ${rest.length} more`, () => rest.map(build))];
}

function edgeRow(edge, node) {
  const other = otherEnd(edge, node);
  return make("div", { className: "row" },
    make("div", { className: "head" }, goButton(other, words.nodes[other].name), sure(edge.confidence)),
    ...evidence(edge, 1));
}

function edgeGroups(node) {
  const groups = new Map();
  for (const role of words.roles) {
    for (const out of [true, false]) groups.set(`${role.name} ${out}`, { role, out, edges: [] });
  }
  for (const number of edgesOf[node]) {
    const edge = words.edges[number];
    groups.get(`${edge.role} ${edge.from === node}`).edges.push(edge);
  }
  return [...groups.values()].filter((group) => group.edges.length).flatMap((group) => {
    group.edges.sort((one, other) => other.confidence - one.confidence);
    return [make("h3", {}, roleStroke(group.role), groupTitle(group)),
      ...rows(group.edges, (edge) => edgeRow(edge, node))];
  });
}

const PASSIVE = {
  introduces: "introduced by", evaluatesOn: "evaluated on by", comparesWith: "compared with by",
  uses: "used by", addresses: "addressed by", measures: "measured by", studies: "studied by",
  mentions: "mentioned by", basedOn: "basis of", isA: "kinds", partOf: "parts",
};

function groupTitle({ role, out, edges: members }) {
  return `${out ? spell(role.name) : PASSIVE[role.name]} (${members.length})`;
}

function resultRow(result, node) {
  const named = (word, pointer) => pointer ? [word, goButton(pointer.node, pointer.name)] : [];
  const verb = { absolute: "", improvement: "better by", reduction: "lower by", ratio: "" };
  const value = `${result.value}${result.unit === "%" ? "" : " "}${result.unit}`.trim();
  return make("div", { className: "row" },
    make("div", { className: "head" }, make("span", {},
      ...(result.subject ? [goButton(result.subject.node, result.subject.name), ": "] : []),
      goButton(result.metric.node, result.metric.name), ` ${verb[result.kind]} `,
      make("span", { className: "value" }, value),
      ...named(" on ", result.dataset), ...named(" against ", result.baseline)),
    sure(result.confidence)),
    quote(result.quote, result.paper !== node));
}

function resultList(node) {
  const found = resultsOf[node];
  if (!found.length) return [];
  return [make("h3", {}, `Results (${found.length})`),
    ...rows(found, (result) => resultRow(result, node))];
}

function outwardLinks(links) {
  return links.map(([text, address]) => make("p", { className: "soft" },
    make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text)));
}

function joined(pointers) {
  return pointers.flatMap((one, index) => [index ? ", " : "", goButton(one.node, one.name)]);
}

function closing(line) {
  const button = make("button", { type: "button", className: "close", "aria-label": "Close" }, "×");
  button.addEventListener("click", () => selectNothing());
  return make("div", { className: "bar" }, line, button);
}

function fillPanel(resting, ...parts) {
  const panel = find("panel");
  panel.classList.toggle("resting", resting);
  panel.replaceChildren(...parts);
  panel.scrollTop = 0;
}

function showNode(number) {
  const node = words.nodes[number];
  const { aliases = [], broader = [], byline = "", links = [] } = node;
  fillPanel(false, closing(typeLine(node.type)), make("h2", {}, node.name),
    byline && make("p", { className: "soft" }, byline),
    aliases.length ? make("p", { className: "soft" }, "Also: ", aliases.join(", ")) : "",
    broader.length ? make("p", { className: "soft" }, "Kind of: ", ...joined(broader)) : "",
    ...outwardLinks(links), ...resultsFirst(number, node));
}

// A paper is opened for what it found; elsewhere the papers come first.
function resultsFirst(number, node) {
  const parts = [edgeGroups(number), resultList(number)];
  return (node.type === "Paper" ? parts.reverse() : parts).flat();
}

function showEdge(number) {
  const edge = words.edges[number];
  const end = (node) => make("p", {}, typeLine(words.nodes[node].type), " ",
    goButton(node, words.nodes[node].name));
  fillPanel(false, closing(make("span", { className: "type" }, "Edge")), end(edge.from),
    make("h2", {}, spell(edge.role)), end(edge.to),
    make("p", { className: "soft" }, `Confidence ${edge.confidence.toFixed(2)}`),
    make("h3", {}, "Read from"), ...evidence(edge, edge.quotes.length));
}

function strongest(type) {
  const ranked = words.nodes.flatMap((node, number) => node.type === type
    ? [{ number, node, count: edgesOf[number].length }] : []);
  ranked.sort((one, other) => other.count - one.count);
  return ranked.filter((one) => one.count).slice(0, 5);
}

function showOverview() {
  const lists = words.types.filter((type) => type.name !== "Paper").flatMap((type) => {
    const ranked = strongest(type.name);
    return ranked.length ? [make("h3", {}, typeShape(type), type.name), ...ranked.map((one) =>
      make("div", { className: "ranked" }, goButton(one.number, one.node.name),
        make("span", { className: "sure", title: "Edges" }, String(one.count))))] : [];
  });
  fillPanel(true, make("h2", {}, "Most connected"), make("p", { className: "soft" },
    "Click a node or an edge to see the words that it was read from."), ...lists);
}
