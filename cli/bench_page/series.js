// SPDX-License-Identifier: Apache-2.0
//
// What a run has: its rows, and of each name one look that it keeps in every chart.

/** A colour stands for a family, so that relatives are seen as such; the marker tells them apart. */
const kFamilies = [
  ["fd", "exec", "fifo", "pipe"],
  ["mq", "sysvmq"],
  ["shm", "sysvshm", "memfd"],
  ["sem", "sysvsem"],
  ["signal"],
  ["unix", "unix-seqpacket", "unix-dgram", "unix-stream"],
  ["tcp", "udp", "vsock"],
];
const kMarkers = ["circle", "square", "triangle", "diamond", "wedge", "cross", "plus"];
const kKinds = [["mechanism", "Patchbay"], ["peer", "Peers"], ["floor", "Floors"]];
const kModes = ["latency", "throughput", "fanout", "wake"];
const kModeTitles = {latency: "Latency", throughput: "Throughput", fanout: "Fan-out", wake: "Wake-up"};

const schemeOf = (name) => name.split(/[:?\s(]/)[0];
const keyOf = (row) => `${row.kind}/${row.name}`;

/** All names with their looks, in the order of the run. */
function makeSeries(rows) {
  const all = new Map();
  const counts = {mechanism: 0, peer: 0, floor: 0};
  for (const row of rows) {
    if (all.has(keyOf(row))) continue;
    const kind = row.kind in counts ? row.kind : "mechanism";
    const number = counts[kind]++;
    const family = kFamilies.findIndex((members) => members.includes(schemeOf(row.name)));
    all.set(keyOf(row), {
      key: keyOf(row),
      name: row.name,
      kind,
      topic: kind === "mechanism" && schemeOf(row.name) === "topic",
      colour: kind === "mechanism" && family >= 0 ? family : number % kFamilies.length,
      marker: kMarkers[number % kMarkers.length],
      number,
    });
  }
  return all;
}

const lookOf = (series) => ["series", `kind-${series.kind}`, series.topic ? "topic" : `colour-${series.colour}`]
  .join(" ");

/** The outline of a marker of radius r around a point. */
function markerPath(marker, x, y, r) {
  const polygon = (points) => `M${points.map(([dx, dy]) => `${x + dx * r} ${y + dy * r}`).join("L")}Z`;
  switch (marker) {
    case "square": return polygon([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]);
    case "triangle": return polygon([[0, -1.2], [1.1, 0.8], [-1.1, 0.8]]);
    case "wedge": return polygon([[0, 1.2], [1.1, -0.8], [-1.1, -0.8]]);
    case "diamond": return polygon([[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]]);
    case "cross": return polygon([[-1.1, -0.5], [-0.5, -1.1], [0, -0.6], [0.5, -1.1], [1.1, -0.5], [0.6, 0],
      [1.1, 0.5], [0.5, 1.1], [0, 0.6], [-0.5, 1.1], [-1.1, 0.5], [-0.6, 0]]);
    case "plus": return polygon([[-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4],
      [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4]]);
    default: return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  }
}

/** Line and marker of a series, as in a legend. */
function swatch(series) {
  return drawing("svg", {class: `swatch ${lookOf(series)}`, width: 26, height: 12, "aria-hidden": "true"},
    drawing("path", {class: "line", d: "M1 6H25"}),
    series.kind === "floor" ? null : drawing("path", {class: "marker", d: markerPath(series.marker, 13, 6, 4)}));
}

const waitOrder = (wait) => ["spin", "adaptive", "block"].indexOf(wait);
const rateLabel = (rate) => (isNumber(rate) ? `at ${perSecond(rate)}` : "one at a time");

/** What tells the settings of a row: "64 B, spin, 4 subscribers". */
function settingOf(row) {
  const parts = [size(row.size_bytes), row.wait ?? null];
  if (row.mode === "fanout") parts.push(`${row.subscribers} subscriber${row.subscribers === 1 ? "" : "s"}`);
  if (isNumber(row.rate_per_s)) parts.push(rateLabel(row.rate_per_s));
  if (isNumber(row.message_bytes) && row.message_bytes !== row.size_bytes)
    parts.push(`messages of its own: ${size(row.message_bytes)}`);
  return parts.filter((part) => part !== null).join(", ");
}

/** The exact figures of a row, for a tooltip. */
function detailsOf(row) {
  const exact = (ns) => duration(ns, 5);
  const lines = [];
  const add = (label, value, format) => {
    if (isNumber(value)) lines.push([label, format(value)]);
  };
  if (row.mode === "latency" || row.mode === "wake") {
    add("p50", row.p50_ns, exact);
    add("p90", row.p90_ns, exact);
    add("p99", row.p99_ns, exact);
    add("p99.9", row.p99_9_ns, exact);
    add("p99.99", row.p99_99_ns, exact);
    add("max", row.max_ns, exact);
  } else {
    add("messages", row.messages_per_second, (value) => `${whole(value)}/s`);
    add("data", row.bytes_per_second, (value) => bandwidth(value, 4));
    add(row.mode === "fanout" ? "until all have it" : "each", row.median_ns, exact);
    add("one send", row.send_ns, exact);
  }
  add("\u00d7 floor", row.times_the_floor, (ratio) => `${times(ratio)} ${row.floor ?? ""}`);
  add("spread", row.spread, percent);
  add("measured", row.messages, (count) => `${whole(count)} messages`);
  return lines;
}
