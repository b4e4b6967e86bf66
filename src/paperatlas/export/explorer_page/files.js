// What is seen, as files: CSV, BibTeX.

import { atlas, nameOf, readPaper, yearOf } from "./store.js";

// A cell that a spreadsheet would take for a formula is kept from it by an apostrophe.
function csvCell(value) {
  let text = String(value);
  if (/^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) text = "'" + text;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv(columns, rows) {
  return [columns, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

const SPECIAL = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "%": "\\%",
  "#": "\\#",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};
const tex = (text) =>
  text
    .replace(/[\\{}$&%#_~^]/g, (sign) => SPECIAL[sign])
    .replace(/\s+/g, " ")
    .trim();

export async function toBibtex(papers) {
  const taken = new Set(),
    entries = [];
  for (const paper of papers) {
    const text = await readPaper(paper);
    const key = citationKey(paper, text, taken);
    const address = text.links.find(([, target]) => target.startsWith("https://doi.org/")) ?? text.links[0];
    const fields = [
      ["title", `{${tex(nameOf(paper))}}`],
      ["author", text.authors.map(tex).join(" and ")],
      ["year", String(yearOf(paper) || "")],
      ["journal", tex(text.venue)],
      ["url", address ? address[1].replace(/[{}\\]/g, encodeURIComponent) : ""],
    ];
    entries.push(
      `@${text.venue ? "article" : "misc"}{${key},\n${fields
        .filter(([, value]) => value && value !== "{}")
        .map(([name, value]) => `  ${name} = {${value}}`)
        .join(",\n")}\n}\n`,
    );
  }
  return entries.join("\n");
}

function citationKey(paper, text, taken) {
  const plain = (words) => words.normalize("NFKD").replace(/[^A-Za-z0-9 ]/g, "");
  const author =
    plain(text.authors[0] ?? "")
      .split(" ")
      .pop() || "paper";
  const word =
    plain(atlas.names[paper])
      .split(" ")
      .find((one) => one.length > 3) ?? "";
  const key = (author + (yearOf(paper) || "") + word).toLowerCase();
  let unique = key;
  for (let number = 2; taken.has(unique); number += 1) unique = `${key}${number}`;
  taken.add(unique);
  return unique;
}
