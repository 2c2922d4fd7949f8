// SPDX-License-Identifier: Apache-2.0
//
// The page: head, warnings, peers and notes; then the charts and tables are put into it.

/** The command line as it can be pasted into a shell. */
const commandLine = (words) => (words ?? [])
  .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${String(word).replaceAll("'", "'\\''")}'`)).join(" ");

function utc(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time ?? kMissing);
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Copies, and says so for a while; a page from disk may not be allowed the newer way. */
async function copyText(text, say) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
  } catch {
    const area = element("textarea", {class: "off-screen", readonly: true}, text);
    document.body.append(area);
    area.select();
    say(document.execCommand("copy") ? "Copied." : "The browser does not allow copying here.");
    area.remove();
  }
}

function showHead(run) {
  const machine = run.machine ?? {};
  const count = machine.usable_cores?.length;
  byId("machine").textContent = machine.cpu || "Unknown processor";
  byId("conditions").textContent = [
    count ? `${count} usable core${count === 1 ? "" : "s"}` : null,
    machine.kernel ? `Linux ${machine.kernel}` : null,
    machine.virtual ? "virtual machine" : null,
    utc(run.time),
  ].filter(Boolean).join("  \u00b7  ");
  document.title = `Patchbay benchmark: ${machine.cpu || "unknown processor"}, ${utc(run.time)}`;

  const mitigations = [machine.mitigations ?? []].flat();
  const cores = run.cores
    ? `${run.cores.first} and ${run.cores.second}${run.cores.siblings ? ", siblings" : ""}` : "not pinned";
  const facts = [
    ["Processes on cores", cores],
    ["Clock", `${machine.clock_source ?? kMissing}, read in ${duration(run.clock_cost_ns)}`],
    ["Rounds", `${run.rounds ?? kMissing}, ${duration(run.duration_ns)} for each`],
    ["Governor", machine.governor ?? "none"],
    ["Load before", isNumber(machine.load) ? machine.load.toFixed(2) : kMissing],
    ["Mitigations", mitigations.length === 0 ? "none" : element("details", {},
      element("summary", {}, `${mitigations.length} on`),
      element("ul", {}, mitigations.map((text) => element("li", {}, text))))],
    ["Patchbay", run.version ?? kMissing],
  ];
  byId("facts").append(...facts.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value))));

  const command = commandLine(run.command);
  if (!command) return;
  const status = element("span", {role: "status"});
  byId("command").append(element("code", {}, command),
    element("button", {type: "button", "aria-label": "Copy the command line",
      click: () => copyText(command, (text) => { status.textContent = text; })}, "Copy"), status);
}

const kAtOnce = 5;

function callout(kind, title, sentences) {
  const list = (part) => element("ul", {}, part.map((text) => element("li", {}, text)));
  const more = sentences.slice(kAtOnce);
  return element("div", {class: `callout ${kind}`}, element("h2", {}, title), list(sentences.slice(0, kAtOnce)),
    more.length ? element("details", {}, element("summary", {}, `${more.length} more`), list(more)) : null);
}

function showCallouts(run) {
  const warnings = run.warnings ?? [];
  if (warnings.length) byId("callouts").append(callout("careful", "Careful with these figures", warnings));
  const refused = run.rows.filter((row) => row.refused);
  if (refused.length) {
    const title = refused.length === 1 ? "One got no figures" : `${refused.length} got no figures`;
    byId("callouts").append(callout("bad", title, refused.map((row) =>
      `${row.name}, ${kModeTitles[row.mode] ?? row.mode}, ${settingOf(row)}: `
      + `${row.refused.fault}, ${row.refused.message}`)));
  }
}

/** The best of each mode at its smallest setting, and who comes next. */
function showGlance(run) {
  const figure = {
    latency: (row) => [row.p50_ns, duration], wake: (row) => [row.p50_ns, duration],
    throughput: (row) => [-row.messages_per_second, (value) => perSecond(-value)],
    fanout: (row) => [row.median_ns, duration],
  };
  for (const mode of kModes) {
    const measured = run.rows.filter((row) => row.mode === mode && !row.refused && row.kind !== "floor"
      && isNumber(figure[mode](row)[0]) && !isNumber(row.rate_per_s));
    if (measured.length < 2) continue;
    const smallest = Math.min(...measured.map((row) => row.size_bytes));
    const most = mode === "fanout" ? Math.max(...measured.map((row) => row.subscribers)) : null;
    const wait = distinct(measured, "wait").sort((a, b) => waitOrder(a) - waitOrder(b))[0];
    const rows = measured.filter((row) => row.size_bytes === smallest && (row.wait ?? null) === wait
      && (most === null || row.subscribers === most))
      .sort((a, b) => figure[mode](a)[0] - figure[mode](b)[0]);
    if (rows.length < 2) continue;
    const write = (row) => figure[mode](row)[1](figure[mode](row)[0]);
    const setting = [size(smallest), wait, most === null ? null : `${most} subscribers`].filter(Boolean).join(", ");
    byId("glance").append(element("li", {},
      element("p", {class: "glance-title"}, kModeTitles[mode]),
      element("p", {class: "faint"}, setting),
      element("p", {class: "glance-figure"}, write(rows[0])),
      element("p", {}, element("strong", {}, rows[0].name),
        isNumber(rows[0].times_the_floor) ? `, ${times(rows[0].times_the_floor)} the floor` : ""),
      element("p", {class: "faint"}, `next: ${rows[1].name}, ${write(rows[1])}`)));
  }
}

function showPeers(run) {
  const peers = run.peers ?? [];
  if (peers.length === 0) return;
  // Settings may be a sentence, a list, or names with values.
  const settingsOf = ({settings}) => {
    if (settings === null || settings === undefined) return kMissing;
    if (typeof settings !== "object") return String(settings);
    if (Array.isArray(settings)) return settings.map(String).join(", ");
    return Object.entries(settings).map(([name, value]) => `${name}=${value}`).join(", ");
  };
  const titles = ["name", "version", "settings"].map((title) => element("th", {scope: "col", class: "text"}, title));
  const lines = peers.map((peer) => element("tr", {},
    element("th", {scope: "row"}, peer.name ?? kMissing),
    element("td", {class: "text"}, String(peer.version ?? kMissing)),
    element("td", {class: "text wide"}, settingsOf(peer))));
  byId("peers").append(scroller("Peers", element("table", {"data-table": "peers", class: "peers"},
    element("thead", {}, element("tr", {}, titles)), element("tbody", {}, lines))));
  byId("peers").hidden = false;
}

function showLeftOut(run) {
  const sentences = run.left_out ?? [];
  if (sentences.length === 0) return;
  byId("left-out").append(element("ul", {}, sentences.map((text) => element("li", {}, text))));
  byId("left-out").hidden = false;
}

function showNotes(run) {
  const error = isNumber(run.histogram_error) ? percent(run.histogram_error) : "a part";
  const notes = [
    ["Floor", "What the machine itself takes for the least that any mechanism must do, measured in the same turns: "
      + "handing over cache lines, waking a sleeper, copying. Grey and dashed. \u201c1.2 \u00d7\u201d means 1.2 times "
      + "the floor, taken within each round, since both are then equally disturbed; nothing can be much below 1."],
    ["Rounds and spread", "Each mechanism had its turn "
      + `${isNumber(run.rounds) ? `${run.rounds} times` : "several times"}, in between the others. The spread is the `
      + "distance between the quartiles of the rounds, as a part of their median. Two figures that differ by less "
      + "than their spread do not differ."],
    ["p50, p99, p99.9", "As long or shorter took 50, 99, 99.9 of a hundred messages, those of all rounds together. "
      + `A quantile is exact to ${error}, the resolution of the histogram.`],
    ["Latency", "One way: half of a round trip, as one clock times both ends. Half of what reading the clock takes "
      + `(${duration(run.clock_cost_ns)}) is in it.`],
    ["Waiting", "spin: the receiver looks all the time. adaptive: it looks for a while, then sleeps. block: it sleeps "
      + "in the kernel, and waking it is most of what there is to pay."],
    ["Refused", "Whoever loses, repeats, reorders or damages a message gets no figure."],
    ["Lines", "Solid and filled: Patchbay; topics bold. Dotted and hollow: peers. A colour stands for a family of "
      + "mechanisms, the marker for one of them. Axes are logarithmic: equal distances are equal ratios. Only bars "
      + "may begin at zero, as their axis says."],
  ];
  byId("notes").append(...notes.map(([term, text]) =>
    element("div", {}, element("dt", {}, term), element("dd", {}, text))));
}

function showData(run) {
  const text = JSON.stringify(run, null, 2);
  const say = (words) => { byId("data-status").textContent = words; };
  byId("copy").addEventListener("click", () => copyText(text, say));
  byId("download").addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([`${text}\n`], {type: "application/json"}));
    const name = `patchbay-bench-${String(run.time ?? "run").replaceAll(/[^\w-]+/g, "")}.json`;
    element("a", {href: address, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    say(`Saved as ${name}.`);
  });
}

function showCharts(run, series) {
  const charts = [];
  const shown = {
    series,
    hidden: new Set(),
    toggle(keys, on) {
      for (const key of keys) {
        if (on) this.hidden.delete(key);
        else this.hidden.add(key);
      }
      for (const chart of charts) chart.draw();
    },
  };
  for (const spec of kCharts) {
    const chart = new Chart(spec, run, shown);
    if (chart.rows.length === 0) continue;
    charts.push(chart);
    byId("charts").append(chart.figure);
    addToContents(`chart-${spec.id}`, spec.short);
    chart.draw();
  }
  const observer = new ResizeObserver(() => {
    for (const chart of charts)
      if (chart.frame.clientWidth !== chart.width) chart.draw();
  });
  observer.observe(byId("charts"));
}

function showTables(run, series) {
  const tables = kModes.filter((mode) => run.rows.some((row) => row.mode === mode))
    .map((mode) => new Table(mode, run, series));
  byId("tables").append(...tables.map((table) => table.element));
  byId("tables").hidden = tables.length === 0;
  if (tables.length) addToContents("tables", "Figures");
  byId("filter").addEventListener("input", () => {
    const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const count = tables.reduce((sum, table) => sum + table.filter(words), 0);
    byId("filter-count").textContent = words.length ? `${count} of ${run.rows.length} rows.` : "";
  });
}

const addToContents = (id, title) => byId("contents").append(element("a", {href: `#${id}`}, title));

function fail(message) {
  byId("failure").textContent = `This page could not be drawn: ${message}`;
  byId("failure").hidden = false;
}

window.addEventListener("error", (event) => fail(event.message));

function start() {
  const run = JSON.parse(byId("run").textContent);
  run.rows = (run.rows ?? []).filter((row) => kModes.includes(row.mode));
  const series = makeSeries(run.rows);
  showHead(run);
  showCallouts(run);
  showGlance(run);
  showCharts(run, series);
  showTables(run, series);
  showPeers(run);
  showLeftOut(run);
  showNotes(run);
  showData(run);
  for (const id of ["peers", "left-out", "reading"])
    if (!byId(id).hidden) addToContents(id, byId(`${id}-title`).textContent);
}

start();
