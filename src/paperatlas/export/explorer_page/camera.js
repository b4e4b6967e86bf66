// Moving over a drawing: drag, wheel, pinch and keys.

const KEYS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
const CLICK = 5;
const LONG = 450; // milliseconds: a long press is what Shift and a click are

export function makeCamera(canvas, { moved, clicked, pointed }) {
  const camera = { x: 0, y: 0, scale: 1, least: 0.001, most: 8, moving: false };
  const pointers = new Map();
  let travelled = 0,
    pressed = 0;

  camera.toScreen = (x, y) => [x * camera.scale + camera.x, y * camera.scale + camera.y];
  camera.toWorld = (x, y) => [(x - camera.x) / camera.scale, (y - camera.y) / camera.scale];
  camera.zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    const scale = Math.min(camera.most, Math.max(camera.least, camera.scale * factor));
    camera.x = x - (x - camera.x) * (scale / camera.scale);
    camera.y = y - (y - camera.y) * (scale / camera.scale);
    camera.scale = scale;
    moved();
  };
  camera.pan = (dx, dy) => {
    camera.x += dx;
    camera.y += dy;
    moved();
  };
  camera.fit = (box, margin = 40) => {
    const width = Math.max(box.right - box.left, 1),
      height = Math.max(box.bottom - box.top, 1);
    const room = [
      Math.max(canvas.clientWidth - 2 * margin, 40),
      Math.max(canvas.clientHeight - 2 * margin, 40),
    ];
    camera.scale = Math.min(room[0] / width, room[1] / height, box.most ?? 3);
    camera.x = canvas.clientWidth / 2 - (camera.scale * (box.left + box.right)) / 2;
    camera.y = canvas.clientHeight / 2 - (camera.scale * (box.top + box.bottom)) / 2;
    moved();
  };

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 1) {
      travelled = 0;
      pressed = performance.now();
    }
  });
  canvas.addEventListener("pointermove", (event) => {
    const here = at(event);
    if (!pointers.has(event.pointerId)) return pointed(here, event);
    const before = pointers.get(event.pointerId);
    const other = [...pointers.entries()].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, here);
    travelled += Math.hypot(here[0] - before[0], here[1] - before[1]);
    if (other) {
      const factor =
        Math.hypot(here[0] - other[0], here[1] - other[1]) /
        Math.max(Math.hypot(before[0] - other[0], before[1] - other[1]), 1);
      camera.zoom(factor, (here[0] + other[0]) / 2, (here[1] + other[1]) / 2);
    } else if (travelled > CLICK) camera.pan(here[0] - before[0], here[1] - before[1]);
  });
  const lift = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && travelled <= CLICK && !pointers.size) {
      clicked(at(event), { shiftKey: event.shiftKey || performance.now() - pressed > LONG });
    }
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", (event) => pointed(null, event));
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      camera.zoom(
        Math.exp((-Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 120)) / 500),
        ...at(event),
      );
    },
    { passive: false },
  );
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS[event.key]) camera.pan(...KEYS[event.key]);
    else if (event.key === "+" || event.key === "=") camera.zoom(1.3);
    else if (event.key === "-") camera.zoom(1 / 1.3);
    else if (event.key === "0") canvas.dispatchEvent(new Event("whole"));
    else return;
    event.preventDefault();
  });
  return camera;
}
