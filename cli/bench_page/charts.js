// SPDX-License-Identifier: Apache-2.0
//
// The charts: what each shows of which rows, its choices and its legend.

const kOneWay = "one way, up to p99 faint; lower is better";
const kCharts = [
  {
    id: "latency", mode: "latency", title: "Latency against size", short: "Latency",
    hint: "What one message takes from one process to the other. Lines: the chosen quantile. Bands: up to p99.",
    x: {field: "size_bytes", format: size, title: "message size"},
    measures: [
      {label: "p50", value: (row) => row.p50_ns, high: (row) => row.p99_ns, format: duration, title: `p50 ${kOneWay}`},
      {label: "p99", value: (row) => row.p99_ns, format: duration, title: "p99 one way; lower is better"},
      {label: "p99.9", value: (row) => row.p99_9_ns, format: duration, title: "p99.9 one way; lower is better"},
    ],
  },
  {
    id: "distribution", mode: "latency", title: "Latency distribution", short: "Distribution",
    hint: "How rare a slow message is: each step to the right is ten times rarer. Flat lines keep their word.",
    quantiles: true,
    measures: [{label: "latency", format: duration, title: "one way; lower is better"}],
  },
  {
    id: "throughput", mode: "throughput", title: "Throughput against size", short: "Throughput", higherIsBetter: true,
    hint: "One sender, one receiver, as fast as they can; the receiver checks each message.",
    x: {field: "size_bytes", format: size, title: "message size"},
    measures: [
      {label: "messages/s", value: (row) => row.messages_per_second, format: perSecond,
        title: "messages per second; higher is better"},
      {label: "GB/s", value: (row) => row.bytes_per_second, format: bandwidth,
        title: "bytes per second; higher is better"},
    ],
  },
  {
    id: "fanout", mode: "fanout", title: "Fan-out against subscribers", short: "Fan-out",
    hint: "One sender and many receivers, each of which gets every message.",
    x: {field: "subscribers", format: String, title: "subscribers"},
    measures: [
      {label: "all have it", value: (row) => row.median_ns, format: duration,
        title: "for each message, until all have it; lower is better"},
      {label: "one send", value: (row) => row.send_ns, format: duration,
        title: "what one send takes the sender; lower is better"},
    ],
  },
  {
    id: "wake", mode: "wake", title: "Wake-up", short: "Wake-up",
    hint: "What a message takes to a receiver that sleeps. Bars: p50. Whiskers: up to p99.",
    measures: [{label: "p50", value: (row) => row.p50_ns, high: (row) => row.p99_ns, format: duration,
      title: `p50 ${kOneWay}`}],
  },
];

const kChoices = [
  {field: "size_bytes", label: "Size", format: size, order: (a, b) => a - b},
  {field: "subscribers", label: "Subscribers", format: String, order: (a, b) => a - b},
  {field: "wait", label: "Waiting", format: String, order: (a, b) => waitOrder(a) - waitOrder(b)},
  {field: "rate_per_s", label: "Load", format: rateLabel, order: (a, b) => (a ?? -1) - (b ?? -1)},
];

const distinct = (rows, field) => [...new Set(rows.map((row) => row[field] ?? null))];

/** Points of a distribution: each quantile over how rare it is, the maximum beyond the last. */
function quantilePoints(row, rarest) {
  const decade = (share) => [0, 0.5, 0.9, 0.99, 0.999, 0.9999].includes(share) || share >= 1;
  return (row.quantiles ?? []).filter(([, ns]) => isNumber(ns) && ns > 0).map(([share, ns]) => ({
    x: share >= 1 ? rarest : 1 / (1 - share), y: ns, row, marked: decade(share),
    under: share >= 1 ? "the slowest of all" : `p${percentile(share)}: as fast or faster`,
  }));
}

function quantileAxis(rows) {
  const rare = rows.flatMap((row) => (row.quantiles ?? []).map(([share]) => (share < 1 ? 1 / (1 - share) : 1)));
  const rarest = 10 ** (Math.floor(Math.log10(Math.max(10, ...rare)) + 0.001) + 1);
  const ticks = [{value: 1, label: "p0"}, {value: 2, label: "p50"}];
  for (let value = 10; value < rarest * 0.99; value *= 10) ticks.push({value, label: `p${percentile(1 - 1 / value)}`});
  ticks.push({value: rarest, label: "max"});
  return {rarest, domain: [1, rarest], ticks, title: "percentile"};
}

/** One chart of the page. `shown` is shared by all: which series are hidden, and whom to tell. */
class Chart {
  constructor(spec, run, shown) {
    this.spec = spec;
    this.shown = shown;
    this.rows = run.rows.filter((row) => row.mode === spec.mode && !row.refused
      && (!spec.quantiles || row.quantiles?.length));
    this.chosen = {};
    this.measure = spec.measures[0];
    this.controls = element("div", {class: "controls"});
    this.frame = element("div", {class: "plot"});
    this.legend = element("div", {class: "legend"});
    this.title = element("h2", {}, spec.title);
    this.figure = element("figure", {id: `chart-${spec.id}`, class: "chart"},
      element("figcaption", {}, this.title, element("p", {class: "hint"}, spec.hint)),
      this.controls, this.frame, this.legend);
  }

  /** The rows of what is chosen; each choice offers what those before it leave. */
  select() {
    let rows = this.rows;
    const choices = this.spec.measures.length > 1
      ? [choice("Show", this.spec.measures.map((measure) => ({value: measure, label: measure.label})), this.measure,
        (measure) => this.change(() => { this.measure = measure; }))] : [];
    for (const {field, label, format, order} of kChoices) {
      if (field === this.spec.x?.field) continue;
      const values = distinct(rows, field).sort(order);
      if (values.length < 2) continue;
      if (!values.includes(this.chosen[field])) this.chosen[field] = values[0];
      const set = (value) => this.change(() => { this.chosen[field] = value; });
      choices.push(choice(label, values.map((value) => ({value, label: format(value)})), this.chosen[field], set));
      rows = rows.filter((row) => (row[field] ?? null) === this.chosen[field]);
    }
    this.controls.replaceChildren(...choices);
    return rows;
  }

  /** After a choice: the focus stays where it was, although the controls are new. */
  change(set) {
    const focusable = () => [...this.controls.querySelectorAll("button, select")];
    const at = focusable().indexOf(document.activeElement);
    set();
    this.draw();
    focusable()[at]?.focus();
  }

  linesOf(rows, axis) {
    const lines = new Map();
    for (const row of rows) {
      const series = this.shown.series.get(keyOf(row));
      const points = this.spec.quantiles ? quantilePoints(row, axis.rarest)
        : [{x: row[this.spec.x?.field] ?? 1, y: this.measure.value(row), high: this.measure.high?.(row), row}];
      const drawable = points.filter((point) => isNumber(point.y) && point.y > 0);
      if (drawable.length === 0) continue;
      if (!lines.has(series.key)) lines.set(series.key, {series, points: []});
      lines.get(series.key).points.push(...drawable);
    }
    for (const line of lines.values()) line.points.sort((a, b) => a.x - b.x);
    return [...lines.values()];
  }

  axisOf(rows) {
    if (this.spec.quantiles) return quantileAxis(rows);
    if (!this.spec.x) return {ticks: []};
    const values = distinct(rows, this.spec.x.field).map((value) => Math.max(value, 1)).sort((a, b) => a - b);
    return {
      domain: [values[0], values.at(-1)], title: this.spec.x.title,
      ticks: values.map((value) => ({value, label: this.spec.x.format(value)})),
    };
  }

  draw() {
    const rows = this.select();
    const axis = this.axisOf(rows);
    const all = this.linesOf(rows, axis);
    const lines = all.filter((line) => !this.shown.hidden.has(line.series.key));
    drawLegend(this.legend, this.figure, all.map((line) => line.series), this.shown);
    emphasise(this.figure, null);
    this.width = this.frame.clientWidth;
    if (lines.length === 0) {
      const why = all.length ? "Every line is switched off: choose one below." : "Not measured.";
      this.frame.replaceChildren(element("p", {class: "empty"}, why));
      return;
    }
    const spec = {
      id: this.spec.id, label: `${this.spec.title}: ${this.measure.title}`, width: this.width, lines, x: axis,
      y: {format: this.measure.format, title: this.measure.title}, higherIsBetter: this.spec.higherIsBetter,
      content: (series, point) => ({
        series, title: labelOf(series), under: [settingOf(point.row), point.under].filter(Boolean).join(" \u00b7 "),
        lines: point.under ? [["latency", duration(point.y, 5)], ...detailsOf(point.row)] : detailsOf(point.row),
      }),
    };
    this.title.textContent = this.spec.x && axis.ticks.length === 1
      ? `${this.spec.short}, ${this.spec.x.title}: ${axis.ticks[0].label}` : this.spec.title;
    if (axis.ticks.length > 1) drawLines(this.frame, this.figure, spec);
    else drawBars(this.frame, this.figure, spec);
  }
}

/** Switches, by kind; pointing at one makes its line stand out. */
function drawLegend(legend, figure, members, shown) {
  const at = [...legend.querySelectorAll("button")].indexOf(document.activeElement);
  const groups = kKinds.map(([kind, title]) => [title, members.filter((series) => series.kind === kind)])
    .filter(([, list]) => list.length > 0);
  legend.replaceChildren(...groups.map(([title, list]) => {
    const on = list.some((series) => !shown.hidden.has(series.key));
    return element("div", {class: "legend-group", role: "group", "aria-label": title},
      element("button", {type: "button", class: "legend-kind", "aria-pressed": String(on),
        title: on ? "switch all of them off" : "switch all of them on",
        click: () => shown.toggle(list.map((series) => series.key), !on)}, title),
      element("div", {class: "legend-items"}, list.map((series) => element("button", {
        type: "button", class: "legend-item", "aria-pressed": String(!shown.hidden.has(series.key)),
        click: () => shown.toggle([series.key], shown.hidden.has(series.key)),
        pointerenter: () => emphasise(figure, shown.hidden.has(series.key) ? null : series.key),
        pointerleave: () => emphasise(figure, null),
        focus: () => emphasise(figure, shown.hidden.has(series.key) ? null : series.key),
        blur: () => emphasise(figure, null),
      }, swatch(series), element("span", {}, series.name)))));
  }));
  legend.querySelectorAll("button")[at]?.focus();
}
