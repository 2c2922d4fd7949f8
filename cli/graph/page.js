// SPDX-License-Identifier: Apache-2.0
//
// Draws the graph; what is searched, filtered and chosen.

function start() {
  const graph = JSON.parse(byId("graph").textContent);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const links = graph.links.filter((link) => nodes.has(link.process) && nodes.has(link.object));
  const size = {width: graph.node_width, height: graph.node_height};
  const search = byId("search");
  let chosen = null;

  const svg = byId("drawing");
  const drawnLinks = links.map((link) => drawLink(link, nodes.get(link.process), nodes.get(link.object), size));
  const drawnNodes = new Map(graph.nodes.map((node) => [node.id, drawNode(node, size, (id) => choose(id))]));
  const scene = drawing("g", {id: "scene"}, drawnLinks, [...drawnNodes.values()]);
  svg.append(arrowHead(), scene);
  const view = new View(svg, scene, (target) => choose(target.closest?.(".node")?.dataset.id ?? null));

  const words = new Map(graph.nodes.map((node) =>
    [node.id, `${titleOf(node)} ${underOf(node)} ${JSON.stringify(node.details)}`.toLowerCase()]));
  const linksOf = (id) => links.filter((link) => link.process === id || link.object === id);
  const otherEnd = (link, id) => nodes.get(link.process === id ? link.object : link.process);

  /** Objects of the chosen kind that the chosen process holds, and all their holders. */
  function wanted() {
    const kind = byId("kind").value;
    const process = byId("process").value;
    const seen = new Set();
    for (const node of graph.nodes) {
      if (isProcess(node) || (kind && node.kind !== kind)) continue;
      const ends = linksOf(node.id);
      if (process && !ends.some((link) => link.process === process)) continue;
      seen.add(node.id);
      for (const link of ends) seen.add(link.process);
    }
    if (process) seen.add(process);
    return seen;
  }

  function boxOf(ids) {
    const places = [...ids].map((id) => nodes.get(id));
    if (!places.length) return null;
    const edge = (pick, of) => pick(...places.map((node) => node[of]));
    const [left, top] = [edge(Math.min, "x") - size.width / 2, edge(Math.min, "y") - size.height / 2];
    return {x: left, y: top, width: edge(Math.max, "x") + size.width / 2 - left,
      height: edge(Math.max, "y") + size.height / 2 - top};
  }

  /** With a search, what was found and its other ends stay; the rest is faint. */
  function update() {
    const visible = wanted();
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = new Set([...visible].filter((id) => terms.every((term) => words.get(id).includes(term))));
    const bright = new Set(found);
    for (const link of links) {
      if (found.has(link.process)) bright.add(link.object);
      if (found.has(link.object)) bright.add(link.process);
    }
    for (const [id, drawn] of drawnNodes) {
      drawn.toggleAttribute("hidden", !visible.has(id));
      drawn.style.display = visible.has(id) ? "" : "none";
      drawn.classList.toggle("found", terms.length > 0 && found.has(id));
      drawn.classList.toggle("faded", terms.length > 0 && !bright.has(id));
      drawn.classList.toggle("chosen", id === chosen);
    }
    links.forEach((link, at) => {
      const ends = [link.process, link.object];
      drawnLinks[at].style.display = ends.every((id) => visible.has(id)) ? "" : "none";
      drawnLinks[at].classList.toggle("faded", terms.length > 0 && !ends.some((id) => found.has(id)));
      drawnLinks[at].classList.toggle("near", ends.includes(chosen));
    });
    const processes = [...visible].filter((id) => isProcess(nodes.get(id))).length;
    byId("count").textContent = terms.length ? `${found.size} of ${visible.size} found` :
      `${processes} processes, ${visible.size - processes} objects`;
    return terms.length && found.size ? found : visible;
  }

  const refit = () => view.fit(boxOf(update()));

  function choose(id, centre = false) {
    chosen = id;
    update();
    if (id === null) {
      byId("details").hidden = true;
      return;
    }
    const node = nodes.get(id);
    showDetails(node, linksOf(id).map((link) => [link.label, otherEnd(link, id)]), choose);
    if (centre) view.centre(node.x, node.y);
  }

  const kinds = [...new Set(graph.nodes.filter((node) => !isProcess(node)).map((node) => node.kind))].sort();
  byId("kind").append(element("option", {value: ""}, "all kinds"),
    ...kinds.map((kind) => element("option", {value: kind}, kind)));
  byId("process").append(element("option", {value: ""}, "all processes"), ...graph.nodes.filter(isProcess)
    .map((node) => element("option", {value: node.id}, `${node.pid} ${shortened(node.title, 24)}`)));

  view.fitAll = () => view.fit(boxOf(wanted()));
  for (const id of ["kind", "process"]) byId(id).addEventListener("change", refit);
  search.addEventListener("input", refit);
  byId("fit").addEventListener("click", () => view.fitAll());
  byId("closer").addEventListener("click", () => view.zoom(1.25));
  byId("farther").addEventListener("click", () => view.zoom(.8));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null);
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  window.addEventListener("resize", () => view.fitAll());
  showGaps(graph.gaps);
  refit();
  if (!graph.nodes.length) byId("count").textContent = "No object is held by two processes.";
}

start();
