// Which nodes and edges are shown: by type, role, year and confidence. Background mentions are off at first.

import { atlas, isPaper } from "./store.js";
import { state } from "./state.js";

export const shown = {
  edge: new Uint8Array(0),
  node: new Uint8Array(0),
  degree: new Int32Array(0),
  papers: new Int32Array(0),
};

export function offNames() {
  return new Set(state.off.split(" ").filter(Boolean));
}

export function applyFilters() {
  const off = offNames();
  const typeOn = atlas.types.map((name) => !off.has(name));
  const roleOn = atlas.roles.map((name) => !off.has(name));
  const [from, until, sure] = [Number(state.from) || 0, Number(state.until) || 9999, Number(state.sure) || 0];
  const all = from === 0 && until === 9999;
  const nodeOn = new Uint8Array(atlas.size);
  for (let node = 0; node < atlas.size; node += 1) {
    const inTime = all || !isPaper(node) || (atlas.year[node] >= from && atlas.year[node] <= until);
    nodeOn[node] = typeOn[atlas.type[node]] && inTime ? 1 : 0;
  }
  const edgeOn = new Uint8Array(atlas.edges);
  const degree = new Int32Array(atlas.size),
    papers = new Int32Array(atlas.size);
  for (let edge = 0; edge < atlas.edges; edge += 1) {
    const a = atlas.from[edge],
      b = atlas.to[edge];
    if (roleOn[atlas.role[edge]] && nodeOn[a] && nodeOn[b] && atlas.confidence[edge] >= sure) {
      edgeOn[edge] = 1;
      degree[a] += 1;
      degree[b] += 1;
      if (isPaper(a)) papers[b] += 1;
    }
  }
  Object.assign(shown, { edge: edgeOn, node: nodeOn, degree, papers });
}

export function isFiltered() {
  return state.off !== "mentions" || state.from !== "" || state.until !== "" || state.sure !== "";
}

// What the result of a filter leaves of the numeric results: those of shown papers, sure enough.
export function resultShown(result) {
  const { paper, confidence } = atlas.results;
  return shown.node[paper[result]] === 1 && confidence[result] >= (Number(state.sure) || 0);
}
