// The query page. What comes from the server is put into the page as text, never as markup.
"use strict";

const FIRST_ROWS = 1000;
const DRAWN = 200;
const KEYWORDS = ("SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND VALUES GROUP BY ORDER BY DESC ASC LIMIT " +
  "OFFSET HAVING COUNT SUM MIN MAX AVG GROUP_CONCAT CONSTRUCT DESCRIBE ASK NOT EXISTS REGEX CONTAINS LCASE STR").split(" ");
const START = `SELECT ?dataset (COUNT(?paper) AS ?papers) {
  ?paper pa:evaluatesOn ?it .
  ?it skos:prefLabel ?dataset
}
GROUP BY ?dataset
ORDER BY DESC(?papers)
LIMIT 20`;

const $ = (id) => document.getElementById(id);
const state = { prefixes: {}, spaces: [], terms: [], library: [], pages: [], answer: null, drawn: 0, running: null };

function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

async function getJson(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

// ---- Asking ----

async function post(query, accept, limit, signal) {
  const body = new URLSearchParams({ query });
  if (limit) body.set("limit", limit);
  const response = await fetch("/sparql", { method: "POST", body, headers: { Accept: accept }, signal });
  if (!response.ok) throw new Error((await response.text()).trim());
  return response;
}

async function run() {
  state.running?.abort();
  const mine = state.running = new AbortController();
  const query = $("query").value;
  remember(query);
  say("asking…");
  const started = performance.now();
  try {
    const accept = "application/sparql-results+json, application/n-triples;q=0.5";
    const response = await post(query, accept, FIRST_ROWS, mine.signal);
    const triples = response.headers.get("content-type").startsWith("application/n-triples");
    const answer = triples ? readTriples(await response.text()) : await response.json();
    const cut = response.headers.get("paperatlas-cut") !== null;
    show(answer, { query, cut, triples, milliseconds: performance.now() - started });
  } catch (error) {
    if (error.name !== "AbortError") fail(error.message);
  }
}

function readTriples(text) {
  const line = /^(\S+) (\S+) (.*) \.$/;
  const bindings = text.split("\n").filter(Boolean).map((row) => {
    const [, subject, predicate, object] = line.exec(row);
    return { subject: readTerm(subject), predicate: readTerm(predicate), object: readTerm(object) };
  });
  return { head: { vars: ["subject", "predicate", "object"] }, results: { bindings } };
}

function readTerm(text) {
  if (text.startsWith("<")) return { type: "uri", value: text.slice(1, -1) };
  const literal = /^("(?:[^"\\]|\\.)*")(?:\^\^<(.*)>|@(.*))?$/.exec(text);
  if (!literal) return { type: "bnode", value: text };
  const escaped = literal[1].replace(/\\U([0-9A-Fa-f]{8})/g, (_, code) => String.fromCodePoint(parseInt(code, 16)));
  return { type: "literal", value: JSON.parse(escaped.replace(/\\'/g, "'")), datatype: literal[2] };
}

// ---- Showing ----

function say(text) {
  $("status").textContent = text;
  $("error").hidden = true;
}

function fail(text) {
  clear();
  say("");
  $("error").textContent = text;
  $("error").hidden = false;
}

function clear() {
  state.answer = null;
  $("table").replaceChildren();
  $("more").hidden = true;
  $("csv").disabled = true;
}

function show(answer, { query, cut, triples, milliseconds }) {
  clear();
  const time = `${Math.round(milliseconds)} ms`;
  if ("boolean" in answer) {
    say(`${answer.boolean ? "Yes" : "No"}, in ${time}`);
    return;
  }
  const rows = answer.results.bindings;
  const count = `${rows.length.toLocaleString("en")} row${rows.length === 1 ? "" : "s"}`;
  say(cut ? `The first ${count}, in ${time}; download the CSV for all` : `${count} in ${time}`);
  state.answer = { query, vars: answer.head.vars, rows };
  state.drawn = 0;
  const head = element("tr");
  head.append(...answer.head.vars.map((name) => element("th", name, { scope: "col" })));
  $("table").append(element("thead"), element("tbody"));
  $("table").tHead.append(head);
  $("csv").disabled = triples;
  draw();
}

function draw() {
  const { vars, rows } = state.answer;
  for (const row of rows.slice(state.drawn, state.drawn + DRAWN)) {
    const line = element("tr");
    line.append(...vars.map((name) => cell(row[name])));
    $("table").tBodies[0].append(line);
  }
  state.drawn += DRAWN;
  $("more").hidden = state.drawn >= rows.length;
}

function cell(term) {
  if (!term) return element("td");
  if (term.type === "uri") {
    const made = element("td");
    made.append(reference(term.value));
    return made;
  }
  const number = /#(integer|decimal|double|float|nonNegativeInteger)$/.test(term.datatype ?? "");
  return element("td", term.value, number ? { class: "number" } : {});
}

function reference(iri) {
  const label = shorten(iri);
  const own = state.spaces.find(([name, space]) => state.pages.includes(name) && iri.startsWith(space));
  if (own && !iri.includes("#")) return element("a", label, { href: `/${own[0]}/${iri.slice(own[1].length)}`, title: iri });
  if (!/^https?:\/\//.test(iri)) return element("span", label);
  return element("a", label, { href: iri, title: iri, target: "_blank", rel: "noreferrer noopener" });
}

function shorten(iri) {
  const found = state.spaces.find(([, space]) => iri.startsWith(space));
  return found ? `${found[0]}:${decode(iri.slice(found[1].length))}` : iri;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function download() {
  try {
    const response = await post(state.answer.query, "text/csv");
    const address = URL.createObjectURL(await response.blob());
    element("a", "", { href: address, download: "answer.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  } catch (error) {
    $("error").textContent = error.message;
    $("error").hidden = false;
  }
}

// ---- Links to share: the query stands after the #, which no server sees ----

function remember(query) {
  history.replaceState(null, "", `#${new URLSearchParams({ query })}`);
}

async function share() {
  remember($("query").value);
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is on the clipboard; whoever opens it sees this query's answer.");
  } catch {
    say("The link is in the address bar.");
  }
}

// ---- The library ----

function choose(name) {
  const query = state.library.find((one) => one.name === name);
  const form = $("parameters");
  form.replaceChildren();
  form.hidden = !query;
  $("described").textContent = query ? query.description : "";
  if (!query) return;
  for (const one of query.parameters) {
    const id = `parameter-${one.name}`;
    const input = element("input", "", { id, name: one.name, placeholder: one.default ?? (one.required ? "" : "any") });
    input.value = query.example[one.name] ?? "";
    input.required = one.required;
    form.append(element("label", `${one.name} (${one.kind}): ${one.description}`, { for: id }), input);
  }
  form.append(element("button", "Ask", { type: "submit" }));
}

async function askNamed(event) {
  event.preventDefault();
  const values = [...new FormData($("parameters"))].filter(([, value]) => value.trim());
  try {
    const address = `/api/queries/${encodeURIComponent($("example").value)}?${new URLSearchParams(values)}`;
    $("query").value = (await getJson(address)).sparql;
    await run();
  } catch (error) {
    fail(error.message);
  }
}

// ---- Completion ----

const popup = { from: 0, items: [], chosen: 0 };

function wordBefore() {
  const upTo = $("query").value.slice(0, $("query").selectionStart);
  return /[?$]?[\p{L}\p{N}_-]*(?::[\p{L}\p{N}_.-]*)?$/u.exec(upTo)[0];
}

function candidates(word) {
  const lower = word.toLowerCase();
  if (/^[?$]/.test(word)) {
    const known = new Set($("query").value.match(/[?$][\p{L}\p{N}_]+/gu));
    known.delete(word);
    return [...known].filter((name) => name.toLowerCase().startsWith(lower)).map((name) => ({ name, means: "" }));
  }
  const prefixed = lower.includes(":");
  const terms = state.terms.filter(({ name }) => {
    const own = name.toLowerCase();
    return own.startsWith(lower) || (!prefixed && own.split(":")[1].startsWith(lower));
  });
  if (prefixed) return terms;
  const words = [...new Set(KEYWORDS)].filter((name) => name.startsWith(word.toUpperCase()));
  const spaces = Object.entries(state.prefixes).filter(([name]) => name.startsWith(lower));
  return [...words.map((name) => ({ name, means: "" })), ...terms,
    ...spaces.map(([name, space]) => ({ name: `${name}:`, means: space }))];
}

async function things(word) {
  const [prefix, begun] = word.split(":");
  if (!state.pages.includes(prefix) || !begun) return null;
  const address = `/api/search?${new URLSearchParams({ q: begun, type: prefix, limit: 20 })}`;
  const { hits } = await getJson(address);
  // A slug that is not plain would have to be escaped: such a thing is left to be written as an IRI.
  const plain = hits.filter(({ id }) => /^[a-z]+\/[A-Za-z0-9][A-Za-z0-9-]*$/.test(id));
  return plain.map(({ id, label, papers }) => ({
    name: id.replace("/", ":"), means: papers === null ? label : `${label}, in ${papers} papers`,
  }));
}

async function complete(asked) {
  const word = wordBefore();
  const caret = $("query").selectionStart;
  const known = word.length > 1 || asked ? candidates(word).slice(0, 40) : [];
  const found = (await things(word).catch(() => null)) ?? known;
  if (caret !== $("query").selectionStart || word !== wordBefore()) return undefined;  // typed on meanwhile
  if (!found.length || (found.length === 1 && found[0].name === word)) return hide();
  popup.items = found;
  popup.from = $("query").selectionStart - word.length;
  popup.chosen = 0;
  $("completions").replaceChildren(...found.map(({ name, means }, number) => {
    const item = element("li", "", { role: "option", id: `completion-${number}` });
    item.append(element("b", name));
    if (means) item.append(element("span", means));
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      popup.chosen = number;
      accept();
    });
    return item;
  }));
  place();
  return mark();
}

function place() {
  const field = $("query");
  const mirror = element("div", field.value.slice(0, popup.from), { id: "mirror" });
  const caret = element("span", "|");
  mirror.append(caret);
  field.parentElement.append(mirror);
  const list = $("completions");
  list.hidden = false;
  const room = Math.max(0, field.clientWidth - list.offsetWidth);
  list.style.left = `${Math.min(caret.offsetLeft - field.scrollLeft, room)}px`;
  list.style.top = `${caret.offsetTop - field.scrollTop + caret.offsetHeight + 4}px`;
  mirror.remove();
}

function mark() {
  [...$("completions").children].forEach((item, number) => {
    item.setAttribute("aria-selected", String(number === popup.chosen));
    if (number === popup.chosen) item.scrollIntoView({ block: "nearest" });
  });
  $("query").setAttribute("aria-activedescendant", `completion-${popup.chosen}`);
}

function hide() {
  $("completions").hidden = true;
  $("query").removeAttribute("aria-activedescendant");
}

function accept() {
  $("query").setRangeText(popup.items[popup.chosen].name, popup.from, $("query").selectionStart, "end");
  hide();
}

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    hide();
    return run();
  }
  if (event.key === " " && event.ctrlKey) {
    event.preventDefault();
    return complete(true);
  }
  if ($("completions").hidden) return undefined;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    popup.chosen = (popup.chosen + step + popup.items.length) % popup.items.length;
    mark();
  } else if (event.key === "Enter" || event.key === "Tab") {
    accept();
  } else if (event.key === "Escape") {
    hide();
  } else {
    return undefined;
  }
  return event.preventDefault();
}

// ---- Start ----

function listPrefixes() {
  for (const [name, space] of Object.entries(state.prefixes)) {
    const button = element("button", `${name}:`, { type: "button" });
    button.addEventListener("click", () => {
      $("query").setRangeText(`${name}:`, $("query").selectionStart, $("query").selectionEnd, "end");
      $("query").focus();
    });
    const term = element("dt");
    term.append(button);
    $("prefixes").append(term, element("dd", space));
  }
}

async function start() {
  const [vocabulary, library] = await Promise.all([getJson("/api/terms"), getJson("/api/queries")]);
  state.prefixes = vocabulary.prefixes;
  state.spaces = Object.entries(vocabulary.prefixes).sort((one, other) => other[1].length - one[1].length);
  state.terms = vocabulary.terms;
  state.library = library;
  state.pages = vocabulary.pages;
  $("about").textContent = vocabulary.about ?? "";
  $("example").append(...library.map((one) => element("option", one.title, { value: one.name })));
  listPrefixes();
  const shared = new URLSearchParams(location.hash.slice(1)).get("query");
  $("query").value = shared ?? START;
  if (shared === null) say("Run the query, or ask a ready-made question.");
  else await run();
}

$("run").addEventListener("click", run);
$("csv").addEventListener("click", download);
$("share").addEventListener("click", share);
$("more").addEventListener("click", draw);
$("example").addEventListener("change", (event) => choose(event.target.value));
$("parameters").addEventListener("submit", askNamed);
$("query").addEventListener("keydown", onKey);
$("query").addEventListener("input", () => complete(false));
$("query").addEventListener("blur", hide);
start().catch((error) => fail(error.message));
