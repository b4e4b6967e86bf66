// Elements made by hand: every text is a text node, and no address but one of the web becomes a link.

const SVG = "http://www.w3.org/2000/svg";

export function find(id) {
  return document.getElementById(id);
}

export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return add(element, ...children);
}

export function add(element, ...children) {
  element.append(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export function clear(element, ...children) {
  element.replaceChildren();
  return add(element, ...children);
}

export function button(words, act, attributes = {}) {
  return make("button", { type: "button", onclick: act, ...attributes }, words);
}

// A link out of the page: the data names it, so only an address of the web is followed.
export function outward(label, address) {
  let safe = false;
  try {
    safe = ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    /* no address at all */
  }
  if (!safe) return make("span", {}, label);
  return make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, label);
}

export function say(words) {
  const status = find("status");
  status.textContent = "";
  requestAnimationFrame(() => {
    status.textContent = words;
  });
}
