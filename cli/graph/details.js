// SPDX-License-Identifier: Apache-2.0
//
// All that is known of one node, and who is at its other ends.

/** Facts as lines; what has parts of its own as JSON. */
function factLines(details) {
  const lines = [];
  for (const [name, value] of Object.entries(details ?? {})) {
    if (value === null || value === "" || (Array.isArray(value) && !value.length)) continue;
    const plain = typeof value !== "object";
    lines.push(element("dt", {}, name.replaceAll("_", " ")),
      element("dd", {}, plain ? String(value) : element("pre", {}, JSON.stringify(value, null, 1))));
  }
  return lines;
}

/** `others` are [label, node] of its links. */
function showDetails(node, others, choose) {
  const ends = isProcess(node) ? [node.details] : node.details;
  const box = byId("details");
  box.replaceChildren(
    element("button", {type: "button", class: "close", "aria-label": "Close", click: () => choose(null)}, "\u00d7"),
    element("h2", {}, titleOf(node)),
    element("p", {class: "under"}, underOf(node)),
    element("h3", {}, isProcess(node) ? "Holds" : "Held by"),
    element("ul", {}, others.map(([label, other]) => element("li", {}, element("button",
      {type: "button", click: () => choose(other.id, true)}, `${titleOf(other)} (${underOf(other)}): ${label}`)))),
    ...ends.flatMap((end, at) => [
      element("h3", {}, ends.length > 1 ? `End ${at + 1}` : "Facts"), element("dl", {}, factLines(end))]));
  box.hidden = false;
  box.scrollTop = 0;
}

function showGaps(gaps) {
  if (!gaps?.length) return;
  const box = byId("gaps");
  box.querySelector("summary").textContent = `Not everything was seen (${gaps.length})`;
  box.querySelector("ul").append(...gaps.map((gap) =>
    element("li", {}, gap.why ?? gap.what ?? "", gap.cure ? `; ${gap.cure}` : "")));
  box.hidden = false;
}
