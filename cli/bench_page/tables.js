// SPDX-License-Identifier: Apache-2.0
//
// The tables: one a mode, sorted by any column, filtered by words.

const column = (title, value, format, more = {}) => ({title, value, format, ...more});
const kSetting = [
  column("size", (row) => row.size_bytes, size),
  column("subscribers", (row) => row.subscribers, whole, {optional: true}),
  column("wait", (row) => row.wait, String, {optional: true, text: true, key: (row) => waitOrder(row.wait)}),
  column("load", (row) => row.rate_per_s, rateLabel, {optional: true, text: true, key: (row) => row.rate_per_s ?? 0}),
];
const kStanding = [
  column("\u00d7 floor", (row) => row.times_the_floor, times),
  column("spread", (row) => row.spread, percent, {explained: "distance between the quartiles of the rounds"}),
];
const kOrigin = [
  column("rounds", (row) => row.median_ns, null, {draw: drawRounds, explained: "a dot a round, around their median"}),
  column("messages", (row) => row.messages, whole),
  column("floor", (row) => row.floor, (name) => name ?? kMissing, {text: true}),
];
const kQuantileColumns = [
  column("p50", (row) => row.p50_ns, duration, {strong: true}),
  ...kStanding,
  column("p90", (row) => row.p90_ns, duration),
  column("p99", (row) => row.p99_ns, duration),
  column("p99.9", (row) => row.p99_9_ns, duration),
  column("p99.99", (row) => row.p99_99_ns, duration),
  column("min", (row) => row.min_ns, duration),
  column("max", (row) => row.max_ns, duration),
  ...kOrigin,
];
const kRateColumns = [
  column("messages/s", (row) => row.messages_per_second, perSecond, {strong: true}),
  column("bytes/s", (row) => row.bytes_per_second, bandwidth),
];
const kFigures = {
  latency: kQuantileColumns,
  wake: kQuantileColumns,
  throughput: [...kRateColumns, ...kStanding, column("each", (row) => row.median_ns, duration), ...kOrigin],
  fanout: [
    column("all have it", (row) => row.median_ns, duration, {strong: true}),
    ...kStanding, column("one send", (row) => row.send_ns, duration),
    ...kRateColumns.map((one) => ({...one, strong: false})), ...kOrigin,
  ],
};

/** A dot a round, from 0.8 to 1.25 times their median: what is spread, is seen. */
function drawRounds(row) {
  const [low, high, width, height] = [0.8, 1.25, 64, 14];
  const rounds = (row.rounds_ns ?? []).filter(isNumber);
  if (rounds.length === 0 || !isNumber(row.median_ns)) return kMissing;
  const x = logScale([low, high], [3, width - 3]);
  const dots = rounds.map((ns) => drawing("circle",
    {cx: x(Math.min(Math.max(ns / row.median_ns, low), high)).toFixed(1), cy: height / 2, r: 2.4}));
  const range = `${rounds.length} rounds: ${duration(Math.min(...rounds))} to ${duration(Math.max(...rounds))}`;
  return drawing("svg", {class: "rounds", width, height, role: "img", "aria-label": range},
    drawing("title", {}, range), drawing("path", {d: `M${x(1)} 1V${height - 1}`}), dots);
}

function compare(a, b) {
  const missing = (value) => value === null || value === undefined;
  if (missing(a) || missing(b)) return missing(a) - missing(b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", {numeric: true});
}

/** What is too wide for the page moves in this; the names in its first column stay in sight. */
function scroller(title, table) {
  const frame = element("div", {class: "scroller", tabindex: 0, role: "region", "aria-label": `${title}, table`,
    scroll: () => table.style.setProperty("--scrolled", `${frame.scrollLeft}px`)}, table);
  return frame;
}

class Table {
  constructor(mode, run, series) {
    this.mode = mode;
    this.series = series;
    this.rows = run.rows.filter((row) => row.mode === mode);
    const varies = (field) => distinct(this.rows, field).length > 1;
    const needed = {subscribers: mode === "fanout", wait: varies("wait"), load: varies("rate_per_s")};
    this.figures = kFigures[mode];
    this.columns = [column("mechanism", (row) => row.name, null, {text: true}),
      ...kSetting.filter((one) => !one.optional || needed[one.title]), ...this.figures];
    this.settings = this.columns.length - this.figures.length;
    this.headers = this.columns.map((one, index) => element("th", {scope: "col", class: one.text ? "text" : null},
      element("button", {type: "button", title: one.explained ?? null, click: () => this.sortBy(index)}, one.title)));
    this.body = element("tbody");
    const table = element("table", {"data-table": mode},
      element("thead", {}, element("tr", {}, this.headers)), this.body);
    this.element = element("div", {class: "table-part", id: `table-${mode}`},
      element("h3", {}, kModeTitles[mode]), scroller(kModeTitles[mode], table));
    this.lines = this.rows.map((row) => ({row, node: this.lineOf(row), text: this.textOf(row)}));
    // First by setting, within it the best first.
    this.order(this.columns.indexOf(this.figures[0]), mode === "throughput" ? -1 : 1);
    for (let index = this.settings - 1; index > 0; --index) this.order(index, 1);
    this.mark(1, 1);
  }

  lineOf(row) {
    const series = this.series.get(keyOf(row));
    const line = element("tr", {class: [`row-${series.kind}`, series.topic ? "row-topic" : ""].join(" ").trim()},
      element("th", {scope: "row"}, swatch(series), element("span", {}, row.name)));
    const shown = row.refused ? this.columns.slice(1, this.settings) : this.columns.slice(1);
    for (const one of shown) {
      const value = one.value(row);
      const content = one.draw ? one.draw(row) : one.format(value);
      line.append(element("td", {class: [one.text ? "text" : "", one.strong ? "strong" : ""].join(" ").trim() || null},
        content));
    }
    if (row.refused)
      line.append(element("td", {class: "refused", colspan: this.figures.length},
        element("strong", {}, `refused: ${row.refused.fault ?? "?"}`), ` ${row.refused.message ?? ""}`));
    return line;
  }

  textOf(row) {
    const words = [row.name, row.kind, kModeTitles[row.mode], settingOf(row), row.floor ?? "", row.wait ?? "",
      row.refused ? `refused ${row.refused.fault} ${row.refused.message}` : ""];
    const text = words.join(" ").toLowerCase();
    // "64 KiB" is found as "64kib", "unix-dgram" as "dgram".
    return ` ${text.replaceAll("\u00a0", "")} ${text.replaceAll(/[^a-z0-9.]+/g, " ")}`;
  }

  /** Stable, so that sorting by one column and then by another leaves the first within the second. */
  order(index, direction) {
    const value = this.columns[index].key ?? this.columns[index].value;
    const ofFigure = index >= this.settings;
    this.lines.sort((a, b) => {
      const [x, y] = [a, b].map(({row}) => (ofFigure && row.refused ? null : value(row)));
      const empty = compare(x, y) !== 0 && (x === null || x === undefined || y === null || y === undefined);
      return compare(x, y) * (empty ? 1 : direction);  // what has no figure stays at the end
    });
    this.body.replaceChildren(...this.lines.map((line) => line.node));
  }

  mark(index, direction) {
    this.sorted = {index, direction};
    this.headers.forEach((header, at) => {
      if (at === index) header.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      else header.removeAttribute("aria-sort");
    });
  }

  sortBy(index) {
    const direction = this.sorted.index === index ? -this.sorted.direction : 1;
    this.order(index, direction);
    this.mark(index, direction);
  }

  /** Returns how many rows have words that begin with each of these. */
  filter(words) {
    let count = 0;
    for (const line of this.lines) {
      const wanted = words.every((word) => line.text.includes(` ${word}`));
      line.node.hidden = !wanted;
      count += wanted;
    }
    this.element.hidden = count === 0;
    return count;
  }
}
