// Light and dark: as the system says, until the reader says otherwise.

import { button, find } from "./dom.js";

const KEY = "paperatlas-theme";
const painters = [];
export const colors = {};

export function startTheme() {
  const kept = remembered();
  if (kept) document.documentElement.dataset.theme = kept;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readColors);
  find("tools").append(
    button("◐", flip, {
      class: "icon",
      id: "theme",
      "aria-label": "Switch between light and dark",
      title: "Light or dark",
    }),
  );
  readColors();
}

export function onColors(listener) {
  painters.push(listener);
}

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function flip() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    /* a page from the disk may keep nothing */
  }
  readColors();
}

function remembered() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "dark" || kept === "light" ? kept : null;
  } catch {
    return null;
  }
}

function readColors() {
  const style = getComputedStyle(document.documentElement);
  for (const name of [
    "paper",
    "ink",
    "soft",
    "line",
    "halo",
    "accent",
    "Paper",
    "Technique",
    "Model",
    "Dataset",
    "Benchmark",
    "Task",
    "Metric",
  ]) {
    colors[name] = style.getPropertyValue(`--${name}`).trim();
  }
  painters.forEach((listener) => listener());
}
