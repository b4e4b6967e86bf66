// The legend that is the filter too: types, roles, years, confidence.

import { button, clear, find, make } from "./dom.js";
import { atlas } from "./store.js";
import { isFiltered, offNames } from "./filters.js";
import { change, state } from "./state.js";
import { typeIcon } from "./shapes.js";
import { plural, roleWords } from "./text.js";

let open = false;

export function showFilters() {
  const focused = document.activeElement?.dataset?.filter;
  const years = atlas.year.filter((year) => year > 0);
  clear(
    find("filters"),
    make(
      "div",
      { class: "types", role: "group", "aria-label": "Types shown" },
      atlas.types.map((type) => toggle(type, [typeIcon(type), plural(type)])),
    ),
    button(
      ["Filters", isFiltered() ? make("span", { class: "dot", title: "Filters are set" }) : null],
      () => {
        open = !open;
        showFilters();
      },
      {
        class: "action",
        "data-filter": "more",
        "aria-expanded": String(open),
        "aria-controls": "more-filters",
      },
    ),
    make(
      "div",
      { id: "more-filters", hidden: !open },
      make(
        "div",
        { role: "group", "aria-label": "Roles shown" },
        atlas.roles.filter((_, number) => usedRole(number)).map((role) => toggle(role, roleWords(role))),
      ),
      make(
        "div",
        { class: "ranges" },
        years.length
          ? [
              number("from", "From year", Math.min(...range(years))),
              number("until", "to", Math.max(...range(years))),
            ]
          : null,
        make(
          "label",
          {},
          `Confidence from ${state.sure || 0}% `,
          make("input", {
            type: "range",
            min: 0,
            max: 95,
            step: 5,
            value: state.sure || 0,
            "data-filter": "sure",
            onchange: (event) =>
              change({ sure: event.target.value === "0" ? "" : event.target.value }, "filter"),
          }),
        ),
        isFiltered()
          ? button("Reset", () => change({ off: "mentions", from: "", until: "", sure: "" }, "filter"), {
              class: "action",
              "data-filter": "reset",
            })
          : null,
      ),
    ),
  );
  if (focused)
    (
      find("filters").querySelector(`[data-filter="${focused}"]`) ?? find("filters").querySelector("button")
    ).focus();
}

const seen = { roles: null };
const usedRole = (number) => (seen.roles ??= new Set(atlas.role)).has(number);

// The least and the greatest year, in an array short enough to spread.
function range(years) {
  return [years.reduce((a, b) => Math.min(a, b)), years.reduce((a, b) => Math.max(a, b))];
}

function toggle(name, words) {
  const off = offNames();
  return button(
    words,
    () => {
      if (!off.delete(name)) off.add(name);
      change({ off: [...off].sort().join(" ") }, "filter");
    },
    { class: "toggle", "aria-pressed": String(!off.has(name)), "data-filter": name },
  );
}

function number(key, words, hint) {
  return make(
    "label",
    {},
    `${words} `,
    make("input", {
      type: "number",
      value: state[key],
      placeholder: hint,
      "data-filter": key,
      min: 1000,
      max: 9999,
      onchange: (event) => change({ [key]: event.target.value }, "filter"),
    }),
  );
}
