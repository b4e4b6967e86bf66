// Taking away what is seen: a link, a picture, a table, the citations.

import { button, find, make, say } from "./dom.js";
import { drawScene, stage } from "./canvas.js";
import { current } from "./current.js";
import { toBibtex, toCsv } from "./files.js";
import { SvgPen } from "./svg_pen.js";

const MOST_CITED = 2000;

export function startShare() {
  const menu = make("div", { class: "menu", id: "share-menu", hidden: true });
  const opener = button("Share", () => toggle(menu.hidden), {
    id: "share",
    "aria-expanded": "false",
    "aria-controls": "share-menu",
  });
  const toggle = (open) => {
    menu.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) fillMenu(menu, () => toggle(false));
  };
  const box = make("div", { class: "share" }, opener, menu);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      toggle(false);
      opener.focus();
      event.stopPropagation();
    }
  });
  box.addEventListener("focusout", (event) => {
    if (!menu.hidden && event.relatedTarget && !box.contains(event.relatedTarget)) toggle(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target)) toggle(false);
  });
  find("tools").prepend(box);
}

function fillMenu(menu, close) {
  const item = (words, act, usable) =>
    button(
      words,
      async () => {
        await act();
        close();
      },
      { disabled: !usable },
    );
  menu.replaceChildren(
    item("Copy link", copyLink, true),
    item("Picture (PNG)", savePng, stage.scene),
    item("Drawing (SVG)", saveSvg, stage.scene),
    item(
      `Table (CSV, ${current.count.toLocaleString("en")} rows)`,
      () => save(`${current.name}.csv`, "text/csv", "\ufeff" + toCsv(...current.table())),
      current.count,
    ),
    item(
      `Citations (BibTeX, ${Math.min(current.papers.length, MOST_CITED).toLocaleString("en")})`,
      async () =>
        save(
          `${current.name}.bib`,
          "application/x-bibtex",
          await toBibtex(current.papers.slice(0, MOST_CITED)),
        ),
      current.papers.length,
    ),
  );
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is copied");
  } catch {
    prompt("The link to this view:", location.href);
  }
}

function savePng() {
  return new Promise((done) =>
    stage.canvas.toBlob((blob) => {
      keep(`${current.name}.png`, blob);
      done();
    }, "image/png"),
  );
}

export function viewAsSvg() {
  const { clientWidth: width, clientHeight: height } = stage.canvas;
  const pen = new SvgPen(width, height);
  drawScene(pen, stage.scene, stage.camera, width, height, false);
  return pen.toString();
}

function saveSvg() {
  save(`${current.name}.svg`, "image/svg+xml", viewAsSvg());
}

function save(name, type, text) {
  keep(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

function keep(name, blob) {
  const target = URL.createObjectURL(blob);
  make("a", { href: target, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(target), 10000);
  say(`${name} is saved`);
}
