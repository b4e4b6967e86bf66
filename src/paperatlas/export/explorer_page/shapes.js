// A type has a colour and a shape, so that nobody needs to tell colours apart.

import { draw } from "./dom.js";

const SIDES = {
  Paper: [
    [-0.8, -0.8],
    [0.8, -0.8],
    [0.8, 0.8],
    [-0.8, 0.8],
  ],
  Model: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  Dataset: [
    [1.1, 0],
    [0.55, 0.95],
    [-0.55, 0.95],
    [-1.1, 0],
    [-0.55, -0.95],
    [0.55, -0.95],
  ],
  Benchmark: [
    [0, -1.15],
    [1.1, 0.85],
    [-1.1, 0.85],
  ],
  Metric: [
    [0, 1.15],
    [1.1, -0.85],
    [-1.1, -0.85],
  ],
  Task: Array.from({ length: 10 }, (_, at) => {
    const radius = at % 2 ? 0.6 : 1.35,
      angle = Math.PI * (at / 5 - 0.5);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }),
};

// Add the outline of a node to the path under way.
export function trace(pen, type, x, y, radius) {
  const sides = SIDES[type];
  if (!sides || radius < 2.5) {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  sides.forEach(([dx, dy], at) =>
    at ? pen.lineTo(x + dx * radius, y + dy * radius) : pen.moveTo(x + dx * radius, y + dy * radius),
  );
  pen.closePath();
}

export function typeIcon(type) {
  const sides = SIDES[type];
  const shape = sides
    ? draw("polygon", { points: sides.map(([x, y]) => `${8 + 5 * x},${8 + 5 * y}`).join(" ") })
    : draw("circle", { cx: 8, cy: 8, r: 5 });
  return draw("svg", { viewBox: "0 0 16 16", class: `shape ${type}`, "aria-hidden": "true" }, shape);
}
