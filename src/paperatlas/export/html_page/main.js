// What the reader does, and what follows from it.
// A click leaves the view where it is; who comes from a list is taken there.
function selectNode(number, stay) {
  hideTip();
  const own = edgesOf[number];
  const around = [number, ...own.map((edge) => otherEnd(words.edges[edge], number))];
  const scale = stay ? network.getScale() : focusOn(number, around);
  light(around, own, scale);
  network.selectNodes([number]);
  showNode(number);
}

function selectEdge(number) {
  hideTip();
  const edge = words.edges[number];
  light([edge.from, edge.to], [number], network.getScale());
  showEdge(number);
}

function selectNothing() {
  hideTip();
  network.unselectAll();
  light([], [], 1);
  showOverview();
}

function listenToGraph() {
  network.on("click", (event) => {
    if (event.nodes.length) selectNode(event.nodes[0], true);
    else if (event.edges.length) selectEdge(event.edges[0]);
    else selectNothing();
  });
  network.on("hoverNode", ({ node, event }) => showTip(nodeTip(node), event));
  network.on("hoverEdge", ({ edge, event }) => showTip(edgeTip(edge), event));
  for (const name of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(name, hideTip);
  find("stage").addEventListener("mouseleave", hideTip);
}

// The stage takes its size after the panel is filled, and a telephone is turned: until the reader
// moves the graph, all of it stays in view.
function fitWhileUntouched() {
  let touched = false;
  const fit = () => {
    if (!touched && words.nodes.length) network.fit({ maxZoomLevel: 1.4, animation: false });
  };
  for (const name of ["dragStart", "zoom", "click"]) network.on(name, () => { touched = true; });
  for (const name of ["panel", "search", "buttons"]) {
    find(name).addEventListener("click", () => { touched = true; });
  }
  find("query").addEventListener("keydown", () => { touched = true; });
  network.on("resize", () => requestAnimationFrame(fit));
  fit();
}

function listenToPage() {
  const query = find("query");
  query.addEventListener("input", () => offer(query.value));
  query.addEventListener("focus", () => query.value.trim() && offer(query.value));
  query.addEventListener("blur", () => openList(false));
  query.addEventListener("keydown", searchKey);
  find("closer").addEventListener("click", () => zoomBy(1.5));
  find("farther").addEventListener("click", () => zoomBy(1 / 1.5));
  find("whole").addEventListener("click", showWhole);
  dark.addEventListener("change", paint);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== query) {
      event.preventDefault();
      query.select();
    } else if (event.key === "Escape") selectNothing();
  });
}

paint();
fillLegend();
showOverview();
listenToGraph();
listenToPage();
find("empty").hidden = words.nodes.length > 0;
fitWhileUntouched();
