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
  depth += 1;
  history.pushState({ depth }, "", target);
  tell("go");
}

// Change what the present view shows, in its place.
export function change(changes, what = "view") {
  history.replaceState(history.state, "", address({ ...state, ...changes }, { keep: [] }));
  tell(what);
}

export function onState(listener) {
  listeners.push(listener);
}

function tell(what) {
  readAddress();
  listeners.forEach((listener) => listener(what));
}

// How many views of ours lie behind this one: what else the window showed before is not ours to go back to.
let depth = history.state?.depth ?? 0;
history.replaceState({ depth }, "");

export function goBack() {
  if (depth > 0) history.back();
  else go({ view: "overview" });
}

addEventListener("popstate", () => {
  // A link that was followed is a new entry without a depth.
  const known = history.state?.depth;
  depth = known ?? depth + 1;
  if (known === undefined) history.replaceState({ depth }, "");
  tell("go");
});
