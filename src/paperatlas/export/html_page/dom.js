// Everything that comes from a paper becomes a text node here; no markup is ever parsed.
const find = (id) => document.getElementById(id);

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function drawing(kind, shape, properties) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", kind);
  picture.setAttribute("viewBox", kind === "shape" ? "0 0 14 14" : "0 0 24 10");
  picture.setAttribute("aria-hidden", "true");
  const figure = document.createElementNS(space, shape);
  for (const [name, value] of Object.entries(properties)) figure.setAttribute(name, value);
  picture.append(figure);
  return picture;
}

const OUTLINES = {
  square: "2,2 12,2 12,12 2,12",
  diamond: "7,0 14,7 7,14 0,7",
  hexagon: "1,7 4,1.8 10,1.8 13,7 10,12.2 4,12.2",
  triangle: "7,1 13.5,12.5 0.5,12.5",
  triangleDown: "7,13 13.5,1.5 0.5,1.5",
  star: "7,0 8.8,4.9 14,5.1 9.9,8.3 11.3,13.4 7,10.4 2.7,13.4 4.1,8.3 0,5.1 5.2,4.9",
};

function typeShape(type) {
  if (type.shape === "dot") {
    return drawing("shape", "circle", { cx: 7, cy: 7, r: 6, fill: type.color });
  }
  return drawing("shape", "polygon", { points: OUTLINES[type.shape], fill: type.color });
}

function roleStroke(role) {
  return drawing("stroke", "path", {
    d: "M0 5H18M16 1.5L22 5L16 8.5", fill: "none", stroke: role.color, "stroke-width": 2,
    "stroke-dasharray": role.dashed ? "4 3" : "none",
  });
}

// "evaluatesOn" reads "evaluates on".
const spell = (role) => role.replace(/[A-Z]/g, (letter) => " " + letter.toLowerCase());
