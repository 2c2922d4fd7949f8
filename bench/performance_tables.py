# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/performance.md: one for each mode, size and way of waiting, the fastest first."""

import itertools

WAITS = ["spin", "adaptive", "block"]


def three_digits(value):
    return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}"


def duration(ns):
    for unit in ("ns", "us", "ms"):
        if ns < 999.5:
            return f"{three_digits(ns)} {unit}"
        ns /= 1000
    return f"{three_digits(ns)} s"


def rate(per_second, unit=""):
    for prefix in ("", "k", "M"):
        if per_second < 999.5:
            return f"{three_digits(per_second)} {prefix}{unit}".rstrip()
        per_second /= 1000
    return f"{three_digits(per_second)} G{unit}"


def size(size_bytes):
    for unit in ("B", "KiB", "MiB"):
        if size_bytes < 1024 or unit == "MiB":
            return f"{size_bytes:g} {unit}"
        size_bytes /= 1024
    return ""


def cost(row):
    """The smaller the better, in ns for a message."""
    return row.get("p50_ns") or row["median_ns"]


def is_topic(row):
    return row["kind"] == "mechanism" and row["name"].split("?")[0] == "topic"


def label(row):
    name = row["name"].replace("|", "\\|")
    if row["kind"] == "floor":
        return f"*{name}* (floor)"
    if row["kind"] == "peer":
        return f"{name} (peer)"
    return f"**{name}**" if is_topic(row) else name


def multiple(row):
    return three_digits(row["times_the_floor"]) if row.get("times_the_floor") else "-"


def markdown_table(header, rows):
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


LATENCY = {
    "p50": lambda row: duration(row["p50_ns"]),
    "p99": lambda row: duration(row["p99_ns"]),
    "p99.9": lambda row: duration(row["p99_9_ns"]),
    "x floor": multiple,
}
THROUGHPUT = {
    "messages/s": lambda row: rate(row["messages_per_second"]),
    "GB/s": lambda row: f"{row['bytes_per_second'] / 1e9:.3g}",
    "each": lambda row: duration(row["median_ns"]),
    "x floor": multiple,
}
FANOUT = {
    "until all have it": lambda row: duration(row["median_ns"]),
    "one send": lambda row: duration(row["send_ns"]),
    "messages/s, each receiver": lambda row: rate(row["messages_per_second"]),
    "x floor": multiple,
}
COLUMNS = {"latency": LATENCY, "wake": LATENCY, "throughput": THROUGHPUT, "fanout": FANOUT}


class Table:
    """Rows that can be compared."""

    def __init__(self, mode, setting, rows):
        self.mode = mode
        self.setting = setting
        self.rows = sorted((row for row in rows if row["refused"] is None), key=cost)
        self.refused = [row for row in rows if row["refused"] is not None]

    def ahead(self):
        """Who is faster than the best topic, and by which factor; None where no topic was measured."""
        topics = [row for row in self.rows if is_topic(row)]
        if not topics:
            return None
        best = cost(topics[0])
        return [(row, best / cost(row)) for row in self.rows if row["kind"] != "floor" and cost(row) < best]

    def not_first(self):
        """A sentence, or none."""
        ahead = self.ahead()
        if ahead is None:
            refused = [row for row in self.refused if is_topic(row)]
            return [f"{self.mode}, {self.setting}: topics have no figures"] if refused else []
        names = ", ".join(f"{row['name']} ({three_digits(factor)} times as fast)" for row, factor in ahead)
        return [f"{self.mode}, {self.setting}: {names}"] if ahead else []

    def markdown(self):
        columns = COLUMNS[self.mode]
        lines = [[label(row), *(cell(row) for cell in columns.values())] for row in self.rows]
        text = f"### {self.setting[0].upper()}{self.setting[1:]}"
        if lines:
            text += "\n\n" + markdown_table(["", *columns], lines)
        if ahead := self.ahead():
            text += f"\n\nTopics are not first here: {', '.join(row['name'] for row, _ in ahead)}."
        for row in self.refused:
            text += f"\n\nNo figures for {row['name']}: {row['refused']['message']}."
        return text


def setting_text(key):
    wait, size_bytes, subscribers, per_second = key
    text = f"{size(size_bytes)}, {WAITS[wait] if wait < len(WAITS) else 'other waiting'}"
    if subscribers != 1:
        text += f", {subscribers} receivers"
    return text + (f", {rate(per_second)} messages/s at regular times" if per_second else "")


def mode_tables(rows, mode):
    """The tables of a mode: by way of waiting, size, number of receivers, rate."""
    def key(row):
        wait = WAITS.index(row["wait"]) if row["wait"] in WAITS else len(WAITS)
        return wait, row["size_bytes"], row["subscribers"], row["rate_per_s"] or 0

    chosen = sorted((row for row in rows if row["mode"] == mode), key=key)
    return [Table(mode, setting_text(of), list(group)) for of, group in itertools.groupby(chosen, key)]
