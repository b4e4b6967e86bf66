// A box that completes names while they are typed: arrows move, Enter takes, Esc closes.

import { make } from "./dom.js";
import { beyond } from "./beyond.js";
import { lookUp, buildIndex } from "./search_index.js";
import { aliasesOf, atlas, isPaper, nameOf, yearOf } from "./store.js";
import { typeIcon } from "./shapes.js";
import { count, fold, plural, shorten } from "./text.js";

const PAUSE = 120; // milliseconds without a key before a server is asked
let boxes = 0;

// `far`: where an id leads that a server knows beyond this page; without it nothing else is found.
export function attachPicker(input, list, take, { types = null, far = null } = {}) {
  const prefix = `option-${boxes++}-`;
  let options = [],
    chosen = -1,
    waiting = 0;

  const open = (yes) => {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (!yes) input.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    options.forEach(({ item }, at) => item.setAttribute("aria-selected", String(at === chosen)));
    if (chosen >= 0) {
      input.setAttribute("aria-activedescendant", options[chosen].item.id);
      options[chosen].item.scrollIntoView({ block: "nearest" });
    }
  };
  const pick = (act) => {
    open(false);
    input.value = "";
    act();
  };

  function offer() {
    options = [];
    chosen = -1;
    clearTimeout(waiting);
    if (!input.value.trim()) {
      open(false);
      return;
    }
    const groups = lookUp(input.value).filter((group) => !types || types.includes(atlas.types[group.type]));
    list.replaceChildren(
      ...groups.map((group) => {
        const items = group.found.map(({ node, name }) => option(node, name));
        return labelled(`${prefix}group-${group.type}`, plural(atlas.types[group.type]), items);
      }),
    );
    if (!options.length)
      list.replaceChildren(
        make(
          "div",
          { class: "none", role: "option", "aria-disabled": "true" },
          `Nothing is called “${shorten(input.value, 40)}” here`,
        ),
      );
    else chosen = 0;
    open(true);
    mark();
    if (far && beyond.search) waiting = setTimeout(offerBeyond, PAUSE, input.value);
  }

  async function offerBeyond(words) {
    const hits = await beyond.search(words).catch(() => []);
    // Meanwhile something else may have been typed, or the box left.
    if (!hits.length || words !== input.value || list.hidden) return;
    const near = options;
    if (!near.length) list.replaceChildren();
    const group = labelled(`${prefix}group-beyond`, "Elsewhere in the atlas", hits.map(distantOption));
    const distant = options.slice(near.length);
    // What is called exactly so goes before what only holds the words, if nothing else was chosen yet.
    const whole = fold(words),
      first = chosen <= 0 && fold(hits[0].label) === whole && !near.some(({ name }) => name === whole);
    list[first ? "prepend" : "append"](group);
    options = first ? [...distant, ...near] : [...near, ...distant];
    chosen = Math.max(chosen, 0);
    mark();
  }

  function option(node, name) {
    const also = name !== fold(nameOf(node)) ? aliasesOf(node).find((one) => fold(one) === name) : null;
    const detail = isPaper(node)
      ? yearOf(node) || ""
      : count(atlas.start[node + 1] - atlas.start[node], "link");
    const words = [
      shorten(nameOf(node), 110) || "(no name)",
      also ? make("span", { class: "soft" }, ` — ${also}`) : null,
    ];
    return row(atlas.types[atlas.type[node]], words, detail, name, () => take(node));
  }

  function distantOption({ id, type, label, papers, year }) {
    const detail = type === "Paper" ? (year ?? "") : count(papers ?? 0, "paper");
    const act = () => location.assign(far(id));
    return row(type, shorten(label, 110) || "(no name)", detail, fold(label), act);
  }

  function row(type, words, detail, name, act) {
    const item = make(
      "div",
      { role: "option", id: prefix + options.length, class: "option" },
      typeIcon(type),
      make("span", { class: "name" }, words),
      make("span", { class: "soft" }, String(detail)),
    );
    // Pressing the mouse must not take the focus from the box before the click is heard.
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => pick(act));
    options.push({ item, name, act });
    return item;
  }

  input.addEventListener("focus", () => {
    buildIndex();
    if (input.value.trim()) offer();
  });
  input.addEventListener("input", offer);
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      chosen = (chosen + step + options.length) % options.length;
      open(true);
      mark();
    } else if (event.key === "Enter" && chosen >= 0) pick(options[chosen].act);
    else if (event.key === "Escape") {
      if (list.hidden) {
        input.value = "";
        input.blur();
      } else open(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function labelled(id, words, items) {
  return make("div", { role: "group", "aria-labelledby": id }, make("div", { class: "group", id }, words), items);
}

// A labelled box of this kind, for use within a view.
export function makePicker(words, take, { types = null, far = null, hint = "" } = {}) {
  const id = `picker-${boxes}`;
  const input = make("input", {
    type: "search",
    placeholder: hint || words,
    autocomplete: "off",
    spellcheck: "false",
    role: "combobox",
    "aria-label": words,
    "aria-expanded": "false",
    "aria-controls": id,
    "aria-autocomplete": "list",
  });
  const list = make("div", { class: "found", id, role: "listbox", "aria-label": "Found", hidden: true });
  attachPicker(input, list, take, { types, far });
  return make("div", { class: "picker" }, input, list);
}
