// The page as a server gives it: a part of an atlas, whose rest the server knows.

import { start } from "./main.js";
import { beyond } from "./beyond.js";
import { find, make } from "./dom.js";
import { hasBlock, readBlock } from "./load.js";
import { atlas } from "./store.js";
import { address } from "./state.js";
import { count } from "./text.js";

const SEARCHED = 12;

// An id is data: whatever it holds, the address stays one of this server below a path of ours.
const pathOf = (id) => id.split("/").map(encodeURIComponent).join("/");

async function searchServer(words) {
  const answer = await fetch(`/api/search?limit=${SEARCHED}&q=${encodeURIComponent(words)}`);
  if (!answer.ok) return [];
  return (await answer.json()).hits.filter(({ id }) => !atlas.numbers.has(id));
}

async function startServed() {
  const known = hasBlock("beyond") ? await readBlock("beyond") : { papers: 0, around: "", edges: [] };
  const held = (node) => atlas.start[node + 1] - atlas.start[node];
  if (known.edges.length)
    Object.assign(beyond, {
      search: searchServer,
      around: (id) => `/explore/${pathOf(id)}`,
      way: (from, to) =>
        `/explore?${new URLSearchParams({ from, to })}${address({ view: "path", node: from, to })}`,
      missing: (node) => Math.max(0, known.edges[node] - held(node)),
    });
  beyond.readable = (id) => `/${pathOf(id)}`;
  if (known.around && !location.hash)
    history.replaceState(null, "", address({ view: "focus", node: known.around }));
  await start();
  find("tools").prepend(
    beyond.search
      ? make(
          "a",
          { href: "/explore", id: "part", title: "This page holds a part of the atlas; go to its home" },
          `${atlas.papers.toLocaleString("en")} of ${count(known.papers, "paper")}`,
        )
      : "",
    make("a", { href: "/", title: "Ask the atlas in SPARQL" }, "Query"),
  );
}

startServed();
