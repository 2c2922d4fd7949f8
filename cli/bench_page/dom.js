// SPDX-License-Identifier: Apache-2.0
//
// Making elements. Text comes in as text nodes alone, so that no name in a run can become markup.

const kSvg = "http://www.w3.org/2000/svg";  // a name: nothing is fetched

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** element("p", {class: "hint", click: f}, "text", otherElement) */
const element = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const drawing = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(kSvg, tag), attributes, children);
const byId = (id) => document.getElementById(id);

const kCanvas = document.createElement("canvas").getContext("2d");
/** How wide a label of an axis or a line will be. */
function textWidth(text, font = "12px system-ui, sans-serif") {
  kCanvas.font = font;
  return kCanvas.measureText(text).width;
}

/** A choice of one: buttons, or a list where there are many. `options` are {value, label}. */
function choice(label, options, chosen, choose) {
  if (options.length > 5) {
    const list = element("select", {change: () => choose(options[list.selectedIndex].value)},
      options.map((option) => element("option", {}, option.label)));
    list.selectedIndex = options.findIndex((option) => option.value === chosen);
    return element("label", {class: "choice"}, element("span", {}, label), list);
  }
  const buttons = options.map((option) => element("button",
    {type: "button", "aria-pressed": String(option.value === chosen), click: () => choose(option.value)},
    option.label));
  return element("div", {class: "choice", role: "group", "aria-label": label},
    element("span", {"aria-hidden": "true"}, label), element("div", {class: "segments"}, buttons));
}

/** The box with exact figures that follows the point under the pointer, or the one chosen by arrow keys. */
class Tooltip {
  constructor(frame) {
    this.frame = frame;
    this.box = element("div", {class: "tooltip", role: "status", hidden: true});
    frame.append(this.box);
  }

  /** x and y are in the frame; `content` is {series, title, under, lines: [[label, value]]}. */
  show(x, y, content) {
    this.box.replaceChildren(
      element("p", {class: "tooltip-title"}, content.series ? swatch(content.series) : null, content.title),
      element("p", {class: "tooltip-under"}, content.under),
      element("dl", {}, content.lines.map(([label, value]) =>
        [element("dt", {}, label), element("dd", {}, value)])));
    this.box.hidden = false;
    const width = this.box.offsetWidth;
    const height = this.box.offsetHeight;
    const left = x + 16 + width <= this.frame.clientWidth ? x + 16 : x - 16 - width;
    this.box.style.left = `${Math.max(0, Math.min(left, this.frame.clientWidth - width))}px`;
    this.box.style.top = `${Math.max(0, Math.min(y - height / 2, this.frame.clientHeight - height))}px`;
  }

  hide() {
    this.box.hidden = true;
  }
}
