// What lies beyond the page. In a file nothing does; a page that a server gave hooks in here.

export const beyond = {
  // Words to a promise of what else has them in its names: [{ id, type, label, papers, year }].
  search: null,
  // The address of the page around a node.
  around: () => null,
  // The address of the page around the way from one node to another.
  way: () => null,
  // The address of a node as a page to read.
  readable: () => null,
  // How many facts about a node are not in this page.
  missing: () => 0,
};
