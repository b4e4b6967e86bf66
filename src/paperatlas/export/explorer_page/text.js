// Words as they are shown and compared.

const MARKS = /[\u0300-\u036f]/g;

export function fold(text) {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : text.normalize("NFKD").replace(MARKS, "");
  return plain
    .toLowerCase()
    .replace(/[\s\u2010-\u2015_/-]+/g, " ")
    .trim();
}

export function count(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : (many ?? one + "s")}`;
}

export function shorten(text, longest) {
  const flat = text.replace(/\s+/g, " ").trim();
  if (flat.length <= longest) return flat;
  const cut = flat.slice(0, longest - 1);
  const space = cut.lastIndexOf(" ");
  return (space > longest / 2 ? cut.slice(0, space) : cut).replace(/[ ,;:-]+$/, "") + "…";
}

const ROLE_WORDS = {
  introduces: ["introduces", "introduced by"],
  evaluatesOn: ["evaluates on", "evaluated on in"],
  comparesWith: ["compares with", "compared in"],
  uses: ["uses", "used by"],
  addresses: ["addresses", "addressed by"],
  measures: ["measures", "measured by"],
  studies: ["studies", "studied by"],
  mentions: ["mentions", "mentioned by"],
  basedOn: ["based on", "basis of"],
  isA: ["is a", "has kinds"],
  partOf: ["part of", "has parts"],
};

export function roleWords(role, outgoing = true) {
  return (ROLE_WORDS[role] ?? [role, role])[outgoing ? 0 : 1];
}

const PLURALS = {
  Technique: "Techniques",
  Model: "Models",
  Dataset: "Datasets",
  Benchmark: "Benchmarks",
  Task: "Tasks",
  Metric: "Metrics",
  Paper: "Papers",
};

export function plural(type) {
  return PLURALS[type] ?? type;
}
