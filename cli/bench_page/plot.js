// SPDX-License-Identifier: Apache-2.0
//
// What all plots share: the pointer and the arrow keys find a point, the tooltip tells it, its series stands out.

/** Dims every series of the figure but one; null: none. */
function emphasise(figure, key) {
  figure.classList.toggle("has-emphasis", key !== null);
  for (const node of figure.querySelectorAll("[data-key]"))
    node.classList.toggle("emphasised", node.dataset.key === key);
}

/** Spreads labels that want to be at `wanted` (ascending) so that none overlap: neighbours move apart evenly. */
function spreadLabels(wanted, gap, low, high) {
  const groups = [];
  for (const at of wanted) {
    groups.push({sum: at, count: 1});
    for (;;) {
      const last = groups.at(-1);
      const half = ((last.count - 1) * gap) / 2;
      last.centre = Math.min(Math.max(last.sum / last.count, low + half), high - half);
      const before = groups.at(-2);
      if (!before) break;
      const beforeEnd = before.centre + ((before.count - 1) * gap) / 2;
      if (last.centre - half - beforeEnd >= gap) break;
      groups.pop();
      before.sum += last.sum;
      before.count += last.count;
    }
  }
  return groups.flatMap(({centre, count}) =>
    Array.from({length: count}, (_, index) => centre + (index - (count - 1) / 2) * gap));
}

/** Leaves out the ticks whose labels would touch the one before; the first and what is `kept` stay. */
function thin(ticks, position, width) {
  let end = -Infinity;
  return ticks.filter((tick) => {
    const half = textWidth(tick.label) / 2;
    const at = position(tick.value);
    if (at - half < end + 8 || at > width) return false;
    end = at + half;
    return true;
  });
}

/**
 * Pointer and keys over a plot. `points` are {px, py, x, key, content}; `reach`: how near the pointer must come.
 * Left and right go along a series, up and down to the next point above and below.
 */
function explore(svg, tooltip, figure, points, distance, reach) {
  let current = null;
  const dot = drawing("circle", {class: "cursor", r: 7, visibility: "hidden"});
  svg.append(dot);

  const show = (point) => {
    current = point;
    dot.setAttribute("cx", point.px);
    dot.setAttribute("cy", point.py);
    dot.setAttribute("visibility", "visible");
    emphasise(figure, point.key);
    tooltip.show(point.px, point.py, point.content);
  };
  const hide = () => {
    current = null;
    dot.setAttribute("visibility", "hidden");
    emphasise(figure, null);
    tooltip.hide();
  };
  const nearest = (candidates, measure) => {
    let best = null;
    let least = Infinity;
    for (const point of candidates) {
      const value = measure(point);
      if (value < least) [best, least] = [point, value];
    }
    return [best, least];
  };
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const [point, away] = nearest(points, (candidate) => distance(candidate.px - x, candidate.py - y));
    if (point && away <= reach) show(point);
    else hide();
  });
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("blur", hide);
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    const direction = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (!direction || points.length === 0) return undefined;
    event.preventDefault();
    if (!current) return show(points[0]);
    const [dx, dy] = direction;
    const along = points.filter((point) => (dx !== 0
      ? point.key === current.key && (point.px - current.px) * dx > 0
      : point !== current && (point.py - current.py) * dy > 0));
    const [next] = nearest(along, (point) =>
      Math.abs(point.px - current.px) * (dx !== 0 ? 1 : 4) + Math.abs(point.py - current.py) * (dx !== 0 ? 0 : 1));
    if (next) show(next);
    return undefined;
  });
}

/** The element of a plot: it can be reached with the tab key, and says what it is. */
function canvas(spec, width, height) {
  return drawing("svg", {
    "data-chart": spec.id, width, height, viewBox: `0 0 ${width} ${height}`, tabindex: 0, role: "application",
    "aria-roledescription": "chart", "aria-label": `${spec.label}. Arrow keys go from point to point.`,
  });
}
