// How nodes are named in running text: an icon and a link to where they are looked at.

import { button, make, outward } from "./dom.js";
import { atlas, nameOf, typeOf, yearOf } from "./store.js";
import { address, go, state } from "./state.js";
import { joinIds, splitIds } from "./lists.js";
import { typeIcon } from "./shapes.js";
import { shorten } from "./text.js";

export function nodeLink(node, { icon = true, longest = 140 } = {}) {
  const name = nameOf(node);
  return make(
    "a",
    {
      class: "node",
      href: address({ view: "focus", node: atlas.ids[node] }),
      title: name.length > longest ? name : null,
    },
    icon ? typeIcon(typeOf(node)) : null,
    make("span", { dir: "auto" }, shorten(name, longest) || "(no name)"),
  );
}

export function nodeList(nodes) {
  return make(
    "ul",
    { class: "chips" },
    nodes.map((node) => make("li", {}, nodeLink(node))),
  );
}

export function typeWords(node) {
  return make(
    "p",
    { class: "type" },
    typeIcon(typeOf(node)),
    typeOf(node),
    yearOf(node) ? ` · ${yearOf(node)}` : "",
  );
}

export function outwardLinks(links) {
  return links.length
    ? make(
        "p",
        { class: "links" },
        links.map(([label, target]) => outward(label, target)),
      )
    : null;
}

export function goLink(words, changes, attributes = {}) {
  return make("a", { href: address(changes), ...attributes }, words);
}

const MOST_COMPARED = 5;

export const comparedIds = () => splitIds(kept.ids);
const kept = { ids: "" };

export function rememberCompared() {
  if (state.view === "compare") kept.ids = state.ids;
}

export function compareButton(node) {
  return button(
    "Add to comparison",
    () => {
      const ids = comparedIds().filter((id) => atlas.numbers.has(id) && id !== atlas.ids[node]);
      go({ view: "compare", ids: joinIds([...ids.slice(-(MOST_COMPARED - 1)), atlas.ids[node]]) });
    },
    { class: "action", title: "Side by side with others" },
  );
}
