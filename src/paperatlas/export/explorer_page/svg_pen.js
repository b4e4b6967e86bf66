// A pen with the strokes of a canvas that writes SVG instead, so that a picture scales.

const escape = (text) =>
  String(text)
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      "",
    );
const short = (number) => Number(number.toFixed(1));

export class SvgPen {
  constructor(width, height) {
    Object.assign(this, {
      width,
      height,
      parts: [],
      path: "",
      fillStyle: "#000",
      strokeStyle: "#000",
      lineWidth: 1,
      globalAlpha: 1,
      font: "",
      dash: [],
    });
    this.ruler = document.createElement("canvas").getContext("2d");
  }

  beginPath() {
    this.path = "";
  }
  moveTo(x, y) {
    this.path += `M${short(x)} ${short(y)}`;
  }
  lineTo(x, y) {
    this.path += `L${short(x)} ${short(y)}`;
  }
  closePath() {
    this.path += "Z";
  }
  arc(x, y, r) {
    this.path += `M${short(x - r)} ${short(y)}a${short(r)} ${short(r)} 0 1 0 ${short(2 * r)} 0a${short(r)} ${short(r)} 0 1 0 ${short(-2 * r)} 0Z`;
  }
  setLineDash(dash) {
    this.dash = dash;
  }
  measureText(text) {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }
  fill() {
    this.add("path", { d: this.path, fill: this.fillStyle, opacity: this.globalAlpha });
  }
  stroke() {
    this.add("path", {
      d: this.path,
      fill: "none",
      stroke: this.strokeStyle,
      "stroke-width": this.lineWidth,
      opacity: this.globalAlpha,
      "stroke-dasharray": this.dash.join(" "),
    });
  }
  fillRect(x, y, width, height) {
    this.add("rect", {
      x: short(x),
      y: short(y),
      width: short(width),
      height: short(height),
      fill: this.fillStyle,
      opacity: this.globalAlpha,
    });
  }
  strokeText(text, x, y) {
    this.letters(text, x, y, {
      fill: "none",
      stroke: this.strokeStyle,
      "stroke-width": this.lineWidth,
      "stroke-linejoin": "round",
    });
  }
  fillText(text, x, y) {
    this.letters(text, x, y, { fill: this.fillStyle });
  }

  letters(text, x, y, look) {
    const [, weight, size, family] = this.font.match(/^(\d+) ([\d.]+)px (.*)$/) ?? [0, 400, 12, "sans-serif"];
    this.add(
      "text",
      {
        x: short(x),
        y: short(y),
        "text-anchor": "middle",
        "dominant-baseline": "central",
        "font-family": family,
        "font-size": size,
        "font-weight": weight,
        ...look,
      },
      text,
    );
  }

  add(tag, attributes, text = "") {
    const listed = Object.entries(attributes)
      .filter(([, value]) => value !== "" && value !== null && value !== undefined)
      .map(([name, value]) => ` ${name}="${escape(value)}"`)
      .join("");
    this.parts.push(`<${tag}${listed}>${escape(text)}</${tag}>`);
  }

  toString() {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}">${this.parts.join("\n")}</svg>\n`;
  }
}
