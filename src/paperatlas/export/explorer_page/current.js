// What is on the screen now, for those who take it away: a name, the rows of a table, the papers in it.

export const current = { name: "atlas", columns: [], rows: [], papers: [] };

export function setCurrent(name, columns, rows, papers) {
  Object.assign(current, { name, columns, rows, papers });
}
