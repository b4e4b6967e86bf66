// The stage: a canvas that shows a scene, redrawn when something changed and never otherwise.
//
// A scene has draw(pen, view), hit(x, y) -> thing or null, bounds(), label(thing), pick(thing, event), words.

import { button, clear, find, make } from "./dom.js";
import { makeCamera } from "./camera.js";
import { colors, onColors } from "./theme.js";

const STILL = 160; // milliseconds after the last motion until everything is drawn again
const LATE = 26,
  EARLY = 19,
  LONG_AGO = 400; // milliseconds between two frames

// Detail is how much is drawn in motion, from 1 down: less where frames come late.
export const stage = { canvas: null, camera: null, scene: null, frames: 0, detail: 1 };
let before = 0,
  wanted = false,
  still = 0,
  pointed = null;

export function startStage() {
  const canvas = make("canvas", { tabindex: "0", role: "img" });
  stage.canvas = canvas;
  stage.camera = makeCamera(canvas, { moved, clicked, pointed: point });
  canvas.addEventListener("whole", showWhole);
  find("stage").append(
    canvas,
    make(
      "div",
      { id: "zoom" },
      button("+", () => stage.camera.zoom(1.5), { "aria-label": "Zoom in" }),
      button("−", () => stage.camera.zoom(1 / 1.5), { "aria-label": "Zoom out" }),
      button("⤢", showWhole, { "aria-label": "Show everything" }),
    ),
  );
  new ResizeObserver(() => {
    if (stage.scene && canvas.clientWidth) {
      showWhole();
    }
  }).observe(find("stage"));
  onColors(redraw);
}

export function showScene(scene, { fit = true } = {}) {
  stage.scene = scene;
  stage.canvas.setAttribute("aria-label", scene.words);
  hideTip();
  if (fit) showWhole();
  else redraw();
}

export function hideStage() {
  stage.scene = null;
  hideTip();
}

export function showWhole() {
  if (!stage.scene) return;
  stage.camera.fit(stage.scene.bounds());
  stage.camera.least = stage.camera.scale / 2;
  stage.camera.moving = false;
  redraw();
}

export function redraw() {
  if (wanted || !stage.scene) return;
  wanted = true;
  requestAnimationFrame(paint);
}

function moved() {
  stage.camera.moving = true;
  clearTimeout(still);
  still = setTimeout(() => {
    stage.camera.moving = false;
    redraw();
  }, STILL);
  redraw();
}

function paint() {
  wanted = false;
  const { canvas, camera, scene } = stage;
  if (!scene) return;
  const ratio = devicePixelRatio || 1,
    width = canvas.clientWidth,
    height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d", { alpha: false });
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawScene(pen, scene, camera, width, height);
  stage.frames += 1;
  weighFrame();
}

function weighFrame() {
  const now = performance.now(),
    gap = now - before;
  before = now;
  if (!stage.camera.moving || gap > LONG_AGO) return;
  const wish = gap > LATE ? 0.8 : gap < EARLY ? 1.05 : 1;
  stage.detail = Math.min(1, Math.max(0.12, stage.detail * wish));
}

export function drawScene(pen, scene, camera, width, height, moving = camera.moving) {
  pen.fillStyle = colors.paper;
  pen.fillRect(0, 0, width, height);
  const [left, top] = camera.toWorld(0, 0),
    [right, bottom] = camera.toWorld(width, height);
  scene.draw(pen, {
    camera,
    width,
    height,
    moving,
    detail: moving ? stage.detail : 1,
    left,
    top,
    right,
    bottom,
    pointed,
  });
}

function clicked([x, y], event) {
  const thing = stage.scene?.hit(x, y);
  hideTip();
  if (thing) stage.scene.pick(thing, event);
}

function point(place, event) {
  const thing = place && stage.scene ? stage.scene.hit(...place) : null;
  stage.canvas.classList.toggle("hot", Boolean(thing));
  if (thing?.key !== pointed?.key) {
    pointed = thing;
    redraw();
  }
  if (!thing) return hideTip();
  const tip = clear(
    find("tip"),
    stage.scene.label(thing).map((words, at) => make("div", { class: at ? "soft" : "" }, words)),
  );
  tip.hidden = false;
  tip.style.left = `${Math.max(8, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.max(8, Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8))}px`;
}

export function hideTip() {
  find("tip").hidden = true;
  pointed = null;
}
