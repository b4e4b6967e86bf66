// What is shown, as it stands in the address: a view, what it is of, and the filters.

const listeners = [];
export const state = {
  view: "overview",
  node: "",
  to: "",
  edge: "",
  show: "",
  off: "mentions",
  from: "",
  until: "",
  sure: "",
  more: "",
  ids: "",
  of: "",
  metric: "",
  kind: "",
  rows: "",
  columns: "",
  words: "",
  sort: "",
  as: "",
};
const DEFAULTS = { ...state };
const FILTERS = ["off", "from", "until", "sure"];

export function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(state)) state[key] = given.get(key) ?? DEFAULTS[key];
}

export function address(changes, { keep = FILTERS } = {}) {
  const kept = Object.fromEntries(keep.map((key) => [key, state[key]]));
  const wanted = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...DEFAULTS, ...kept, ...changes })) {
    if (value !== DEFAULTS[key] || key === "view") wanted.set(key, value);
  }
  return "#" + wanted;
}

// Go to another view; the browser's own history is the stack that Back walks.
export function go(changes) {
  const target = address(changes);
  if (target === location.hash) return;
  history.pushState(null, "", target);
  tell("view");
}

// Change what the present view shows, in its place.
export function change(changes, what = "view") {
  history.replaceState(null, "", address({ ...state, ...changes }, { keep: [] }));
  tell(what);
}

export function onState(listener) {
  listeners.push(listener);
}

function tell(what) {
  readAddress();
  listeners.forEach((listener) => listener(what));
}

addEventListener("popstate", () => tell("view"));
