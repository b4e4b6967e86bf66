// What is on the screen now, for those who take it away: a name, a table that is made when it is asked for,
// and the papers in it.

export const current = { name: "atlas", count: 0, table: () => [[], []], papers: [] };

export function setCurrent(name, count = 0, table = () => [[], []], papers = []) {
  Object.assign(current, { name, count, table, papers });
}
