// SPDX-License-Identifier: Apache-2.0
//
// Horizontal bars, where there is only one setting. From zero if the shortest can be seen then, else over a
// logarithmic axis. Floors go through all of them.

/** The right end of the bars' area leaves room for the figure behind the longest. */
function layOutBars(spec) {
  const widest = Math.max(...spec.lines.map((line) => textWidth(labelOf(line.series)))) + 14;
  const stacked = spec.width < 620;  // the name stands above its bar
  const pitch = stacked ? 42 : 28;
  const left = stacked ? 2 : Math.min(widest, spec.width * 0.3);
  const top = 30;
  const bottom = top + spec.lines.length * pitch + 4;
  return {stacked, pitch, left, top, bottom, right: spec.width - (stacked ? 76 : 130), height: bottom + 44};
}

/** {x, ticks, title}: where a value is. */
function barAxis(spec, area, lines) {
  const values = lines.flatMap(({points}) => [points[0].y, points[0].high]).filter(isNumber);
  const highest = Math.max(...values);
  const range = [area.left, area.right];
  const most = Math.floor((area.right - area.left) / 70);
  if (Math.min(...values) * 25 > highest)
    return {x: linearScale(highest, range), ticks: linearTicks(highest, most), title: spec.y.title};
  const domain = logDomain(values, 1.6);
  return {x: logScale(domain, range), ticks: logTicks(domain, most), title: `${spec.y.title}; logarithmic`};
}

function drawBarAxes(svg, spec, area, axis) {
  const {x} = axis;
  const grid = drawing("g", {class: "grid", "aria-hidden": "true"});
  const labelled = (value) => (value === 0 ? "0" : roundly(spec.y.format(value)));
  const ticks = axis.ticks.map((tick) => ({...tick, label: labelled(tick.value)}));
  for (const tick of ticks)
    grid.append(drawing("path",
      {class: tick.major ? "rule" : "rule minor", d: `M${x(tick.value)} ${area.top}V${area.bottom}`}));
  for (const tick of thin(ticks.filter(({major}) => major), x, spec.width))
    grid.append(drawing("text", {x: x(tick.value), y: area.bottom + 18, class: "middle"}, tick.label));
  grid.append(drawing("text", {x: area.left, y: area.bottom + 38, class: "title"}, axis.title));
  svg.append(grid);
}

function drawBar(svg, spec, area, x, line, top) {
  const {series} = line;
  const point = line.points[0];
  const thick = area.stacked ? 14 : 16;
  const y = area.stacked ? top + 20 : top + (area.pitch - thick) / 2;
  const middle = y + thick / 2;
  const end = x(point.y);
  const group = drawing("g", {class: lookOf(series), "data-series": series.name, "data-key": series.key},
    drawing("text", area.stacked ? {class: "bar-name", x: area.left, y: top + 14}
      : {class: "bar-name end", x: area.left - 10, y: middle + 4},
    shorten(labelOf(series), area.stacked ? spec.width - 8 : area.left - 12)),
    drawing("rect", {class: "bar", x: area.left, y, width: Math.max(end - area.left, 1), height: thick, rx: 2}));
  let tail = end;
  if (isNumber(point.high)) {
    tail = Math.max(end, x(point.high));
    group.append(drawing("path", {class: "whisker", d: `M${end} ${middle}H${tail}M${tail} ${middle - 4}v8`}));
  }
  group.append(drawing("text", {class: "bar-value", x: tail + 8, y: middle + 4}, spec.y.format(point.y),
    isNumber(point.row.times_the_floor) && !area.stacked
      ? drawing("tspan", {class: "faint", dx: 8}, times(point.row.times_the_floor)) : null));
  svg.append(group);
  return {px: end, py: middle, key: series.key, content: spec.content(series, point)};
}

function drawFloors(svg, area, floors, x) {
  const group = drawing("g", {class: "floors", "aria-hidden": "true"});
  let end = -Infinity;
  for (const {series, points} of [...floors].sort((a, b) => a.points[0].y - b.points[0].y)) {
    const at = x(points[0].y);
    const start = Math.max(at - textWidth(series.name) / 2, area.left);
    group.append(drawing("path",
      {class: "floor-line", "data-floor": series.name, d: `M${at} ${area.top - 6}V${area.bottom}`}));
    if (start > end + 8) {
      group.append(drawing("text", {class: "floor-name", x: start, y: area.top - 12}, series.name));
      end = start + textWidth(series.name);
    }
  }
  svg.append(group);
}

/** As drawLines(), of the first point of each line. */
function drawBars(frame, figure, spec) {
  const better = spec.higherIsBetter ? -1 : 1;
  const lines = [...spec.lines].sort((a, b) => (a.points[0].y - b.points[0].y) * better);
  const area = layOutBars(spec);
  const svg = canvas(spec, spec.width, area.height);
  const axis = barAxis(spec, area, lines);
  const {x} = axis;
  drawBarAxes(svg, spec, area, axis);
  drawFloors(svg, area, lines.filter((line) => line.series.kind === "floor"), x);
  const points = lines.map((line, index) => drawBar(svg, spec, area, x, line, area.top + index * area.pitch));
  frame.replaceChildren(svg);
  explore(svg, new Tooltip(frame), figure, points, (dx, dy) => Math.abs(dy), area.pitch / 2);
}
