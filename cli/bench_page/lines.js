// SPDX-License-Identifier: Apache-2.0
//
// Lines over two logarithmic axes.

const kLabelGap = 14;

/** Where the plot is in its picture: the right margin holds the names of the lines if there is room for them. */
function layOut(spec) {
  const names = spec.lines.map((line) => textWidth(labelOf(line.series)));
  const named = spec.width >= 620 && names.length > 0;
  const right = named ? Math.min(Math.max(...names) + 30, 240) : 14;
  const height = Math.max(spec.width < 500 ? 340 : 430, named ? names.length * kLabelGap + 74 : 0);
  return {named, height, left: 58, top: 26, right: spec.width - right, bottom: height - 48};
}

const labelOf = (series) => (series.kind === "floor" ? `${series.name} (floor)` : series.name);

function drawAxes(svg, spec, area, x, y) {
  const grid = drawing("g", {class: "grid", "aria-hidden": "true"});
  const domain = logDomain(spec.lines.flatMap((line) => line.points.flatMap((point) => [point.y, point.high])));
  for (const tick of logTicks(domain, 8)) {
    const at = y(tick.value);
    grid.append(drawing("path", {class: tick.major ? "rule" : "rule minor", d: `M${area.left} ${at}H${area.right}`}));
    if (tick.major)
      grid.append(drawing("text", {x: area.left - 8, y: at + 4, class: "end"}, roundly(spec.y.format(tick.value))));
  }
  for (const tick of thin(spec.x.ticks, x, area.right + 30)) {
    grid.append(drawing("path", {class: "rule", d: `M${x(tick.value)} ${area.top}V${area.bottom}`}),
      drawing("text", {x: x(tick.value), y: area.bottom + 18, class: "middle"}, tick.label));
  }
  grid.append(
    drawing("path", {class: "axis", d: `M${area.left} ${area.bottom}H${area.right}`}),
    drawing("text", {x: 0, y: 12, class: "title"}, spec.y.title),
    drawing("text", {x: (area.left + area.right) / 2, y: area.bottom + 38, class: "middle title"}, spec.x.title));
  svg.append(grid);
}

/** A band from the line to the higher quantile, the line, and a marker at each point that is to have one. */
function drawLine(svg, line, x, y) {
  const {series, points} = line;
  const group = drawing("g", {class: lookOf(series), "data-series": series.name, "data-key": series.key});
  const path = (list) => `M${list.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join("L")}`;
  const low = points.map((point) => [x(point.x), y(point.y)]);
  const high = points.filter((point) => isNumber(point.high)).map((point) => [x(point.x), y(point.high)]);
  if (high.length > 1)
    group.append(drawing("path", {class: "band", d: `${path([...low, ...high.reverse()])}Z`}));
  else if (high.length === 1)
    group.append(drawing("path", {class: "whisker", d: path([low.at(-1), high[0]])}));
  if (low.length > 1) group.append(drawing("path", {class: "line", d: path(low)}));
  if (series.kind !== "floor" || low.length === 1) {
    points.forEach((point, index) => {
      if (point.marked === false) return;
      group.append(drawing("path",
        {class: "marker", d: markerPath(series.marker, ...low[index], series.topic ? 4.6 : 3.6)}));
    });
  }
  svg.append(group);
}

function drawNames(svg, spec, area, x, y) {
  const ends = spec.lines.map((line) => {
    const last = line.points.at(-1);
    return {series: line.series, x: x(last.x), y: y(last.y)};
  }).sort((a, b) => a.y - b.y);
  const places = spreadLabels(ends.map((end) => end.y), kLabelGap, area.top, area.bottom);
  ends.forEach((end, index) => {
    const at = places[index];
    const leader = `M${end.x + 6} ${end.y}L${area.right + 6} ${end.y}L${area.right + 18} ${at}`;
    svg.append(drawing("g", {class: `name ${lookOf(end.series)}`, "data-key": end.series.key, "aria-hidden": "true"},
      drawing("path", {class: "leader", d: leader}),
      drawing("text", {x: area.right + 22, y: at + 4}, shorten(labelOf(end.series), spec.width - area.right - 24))));
  });
}

function shorten(text, width) {
  let short = text;
  while (short.length > 4 && textWidth(short) > width) short = `${short.slice(0, -2)}\u2026`;
  return short;
}

/**
 * Draws into `frame`: spec is {id, label, width, lines: [{series, points: [{x, y, high, row}]}],
 * x: {domain, ticks: [{value, label}], title}, y: {title, format}, content: (series, point) => tooltip}.
 */
function drawLines(frame, figure, spec) {
  const area = layOut(spec);
  const svg = canvas(spec, spec.width, area.height);
  const values = spec.lines.flatMap((line) => line.points.flatMap((point) => [point.y, point.high]));
  const x = logScale(spec.x.domain, [area.left + 10, area.right - 10]);
  const y = logScale(logDomain(values), [area.bottom, area.top]);
  drawAxes(svg, spec, area, x, y);
  // What matters most comes last, and so lies on top.
  const rank = ({series}) => (series.topic ? 2 : series.kind === "floor" ? 0 : 1);
  const ordered = [...spec.lines].sort((a, b) => rank(a) - rank(b));
  if (area.named) drawNames(svg, spec, area, x, y);
  for (const line of ordered) drawLine(svg, line, x, y);
  frame.replaceChildren(svg);
  const points = spec.lines.flatMap((line) => line.points.map((point) => ({
    px: x(point.x), py: y(point.y), key: line.series.key, content: spec.content(line.series, point),
  })));
  explore(svg, new Tooltip(frame), figure, points, Math.hypot, 48);
}
