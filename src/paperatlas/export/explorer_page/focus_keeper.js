// Where the focus goes when what had it is drawn anew: to the same thing, else to what came in its place.

import { find } from "./dom.js";

const BOXES = ["views", "heading", "sheet", "panel"];
const wordsOf = (element) =>
  (element.getAttribute("aria-label") ?? element.textContent).replace(/[\s↑↓]+$/, "");

// Call it before a view is drawn, and what it gives back after.
export function keepFocus() {
  const before = document.activeElement;
  const box = BOXES.find((id) => find(id).contains(before));
  if (!box) return () => {};
  const { tagName } = before,
    words = wordsOf(before);
  return () => {
    if (document.activeElement !== document.body) return;
    const same = [...find(box).querySelectorAll(tagName)].find((one) => wordsOf(one) === words);
    (same ?? find(box === "panel" ? "panel" : "main")).focus({ preventScroll: true });
  };
}
