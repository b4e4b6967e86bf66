// A box that finds nodes by any of their names: what begins with the words comes first.
const MOST_FOUND = 30;
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const haystack = words.nodes.map((node) => [node.name, ...(node.aliases || [])].map(fold));
let offered = [];
let chosen = -1;

function rank(names, needle) {
  let best = 0;
  names.forEach((name, index) => {
    const place = name.indexOf(needle);
    if (place < 0) return;
    const start = place === 0 || !/[\p{L}\p{N}]/u.test(name[place - 1]);
    best = Math.max(best, (name === needle ? 8 : place === 0 ? 6 : start ? 4 : 2) + (index ? 0 : 1));
  });
  return best;
}

function search(text) {
  const needle = fold(text.trim());
  if (!needle) return [];
  const hits = haystack.flatMap((names, node) => {
    const score = rank(names, needle);
    return score ? [{ node, score, count: edgesOf[node].length }] : [];
  });
  hits.sort((one, other) => other.score - one.score || other.count - one.count);
  return hits.slice(0, MOST_FOUND).map((hit) => hit.node);
}

function offer(text) {
  offered = search(text);
  chosen = offered.length ? 0 : -1;
  const nothing = make("li", { className: "none" }, "Nothing found");
  find("found").replaceChildren(...(offered.length ? offered.map(foundItem) : [nothing]));
  openList(Boolean(text.trim()));
  markChosen();
}

function foundItem(number, index) {
  const node = words.nodes[number];
  const also = (node.aliases || []).slice(0, 3).join(", ");
  const item = make("li", { role: "option", id: `found-${index}` }, typeShape(types.get(node.type)),
    make("span", { className: "name" }, node.name, also ? make("div", { className: "also" }, also) : null),
    make("span", { className: "sure" }, String(edgesOf[number].length)));
  // Pressing the mouse must not take the focus from the box before the click is heard.
  item.addEventListener("mousedown", (event) => event.preventDefault());
  item.addEventListener("click", () => pick(index));
  return item;
}

function openList(open) {
  find("found").hidden = !open;
  find("query").setAttribute("aria-expanded", String(open));
}

function markChosen() {
  const items = [...find("found").querySelectorAll("[role=option]")];
  items.forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
  find("query").setAttribute("aria-activedescendant", chosen < 0 ? "" : `found-${chosen}`);
  items[chosen]?.scrollIntoView({ block: "nearest" });
}

function pick(index) {
  if (index < 0 || index >= offered.length) return;
  openList(false);
  find("query").blur();
  selectNode(offered[index]);
}

function searchKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && offered.length) {
    chosen = (chosen + step + offered.length) % offered.length;
    markChosen();
  } else if (event.key === "Enter") pick(chosen);
  else if (event.key === "Escape") openList(false);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
