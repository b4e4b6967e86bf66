// Which labels are drawn and where: the most important first, none over another.

import { colors } from "./theme.js";

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

// Draw labels {text, x, y, size, bold, color, offset}; each goes below its node, else above or aside.
export function drawLabels(pen, labels, bounds, { most = 60, obstacles = [] } = {}) {
  const taken = [...obstacles];
  let drawn = 0;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const label of labels) {
    if (drawn >= most) break;
    pen.font = `${label.bold ? 650 : 450} ${label.size}px ${FONT}`;
    const half = pen.measureText(label.text).width / 2 + 3;
    const spot = freeSpot(label, half, taken, bounds);
    if (!spot) continue;
    taken.push(spot);
    drawn += 1;
    pen.strokeStyle = colors.paper;
    pen.lineWidth = 4;
    pen.strokeText(label.text, spot.cx, spot.cy);
    pen.fillStyle = label.color ?? colors.ink;
    pen.fillText(label.text, spot.cx, spot.cy);
  }
  return drawn;
}

function freeSpot(label, half, taken, bounds) {
  const away = label.offset + label.size * 0.75;
  const places = label.places
    ? label.places
    : [
        [0, away],
        [0, -away],
        [half + label.offset + 2, 0],
        [-half - label.offset - 2, 0],
      ];
  for (const [dx, dy] of places) {
    const cx = label.x + dx,
      cy = label.y + dy,
      up = label.size * 0.62;
    const box = { left: cx - half, right: cx + half, top: cy - up, bottom: cy + up, cx, cy };
    if (box.left < 2 || box.right > bounds.width - 2 || box.top < 2 || box.bottom > bounds.height - 2)
      continue;
    if (
      !taken.some(
        (one) => one.left < box.right && box.left < one.right && one.top < box.bottom && box.top < one.bottom,
      )
    )
      return box;
  }
  return null;
}
