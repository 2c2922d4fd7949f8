// SPDX-License-Identifier: Apache-2.0
//
// Elements, nodes and links. Text comes in as text nodes alone, so that no name can become markup.

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
const element = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const drawing = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(kSvg, tag), attributes, children);
const byId = (id) => document.getElementById(id);

/** At most that many characters, with an ellipsis in the middle. */
function shortened(text, most) {
  const letters = [...text];
  if (letters.length <= most) return text;
  const left = Math.floor((most - 1) / 2);
  return letters.slice(0, left).join("") + "\u2026" + letters.slice(letters.length - (most - 1 - left)).join("");
}

/** What its colour stands for. */
function familyOf(kind) {
  if (kind === "pipe" || kind === "fifo") return "pipe";
  if (kind === "topic") return "topic";
  for (const family of ["queue", "semaphore", "socket"]) if (kind.endsWith(family)) return family;
  return kind.includes("memory") || kind === "memfd" ? "memory" : "other";
}

const isProcess = (node) => node.type === "process";
const titleOf = (node) => isProcess(node) ? `${node.title || "?"}` : node.title;
const underOf = (node) => isProcess(node) ? `process ${node.pid}` :
  node.kind + (node.details.length > 1 ? " connection" : "") + (node.filling ? `, ${node.filling}` : "");

/** The node as a drawing; `choose` is called with its id. */
function drawNode(node, size, choose) {
  const half = {x: size.width / 2, y: size.height / 2};
  const shape = isProcess(node) ?
    drawing("rect", {class: "shape", x: -half.x, y: -half.y, width: size.width, height: size.height, rx: 4}) :
    drawing("ellipse", {class: "shape", rx: half.x, ry: half.y});
  const keys = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    choose(node.id);
  };
  return drawing("g", {
    class: isProcess(node) ? "node process" : `node object family-${familyOf(node.kind)}`, "data-id": node.id,
    tabindex: 0, role: "button", transform: `translate(${node.x} ${node.y})`, keydown: keys,
  }, drawing("title", {}, `${titleOf(node)}\n${underOf(node)}`), shape,
  drawing("text", {y: -3}, shortened(titleOf(node), 26)),
  drawing("text", {class: "under", y: 13}, shortened(underOf(node), 30)));
}

/** From the side of one node to that of the other, as a soft S. */
function drawLink(link, process, object, size) {
  const side = process.x <= object.x ? size.width / 2 : -size.width / 2;
  const from = process.x + side;
  const to = object.x - side;
  const middle = (from + to) / 2;
  return drawing("g", {class: link.waits ? "link waits" : "link", "data-process": link.process,
    "data-object": link.object},
  drawing("title", {}, link.label),
  drawing("path", {
    d: `M${from} ${process.y}C${middle} ${process.y} ${middle} ${object.y} ${to} ${object.y}`,
    "marker-start": link.reads ? "url(#arrow)" : null, "marker-end": link.writes ? "url(#arrow)" : null,
  }),
  drawing("text", {x: middle, y: (process.y + object.y) / 2 - 2}, shortened(link.label, 16)));
}

const arrowHead = () => drawing("defs", {}, drawing("marker", {
  id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse",
}, drawing("path", {class: "arrow", d: "M0 0L8 4L0 8z"})));
