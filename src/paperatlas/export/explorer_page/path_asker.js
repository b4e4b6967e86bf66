// "Path to ...": a button that becomes a box to name the other end.

import { beyond } from "./beyond.js";
import { button, make } from "./dom.js";
import { atlas } from "./store.js";
import { go } from "./state.js";
import { makePicker } from "./picker.js";

export function pathAsker(node) {
  const place = make("span", { class: "asker" });
  place.append(
    button(
      "Path to …",
      () => {
        const from = atlas.ids[node];
        const box = makePicker(
          "Find the path to",
          (end) => go({ view: "path", node: from, to: atlas.ids[end] }),
          { far: (id) => beyond.way(from, id) },
        );
        place.replaceChildren(box);
        place.classList.add("open");
        box.querySelector("input").focus();
      },
      { class: "action" },
    ),
  );
  return place;
}
