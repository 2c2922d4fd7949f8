#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The page of figures says what the run says: no more, and nothing less flattering left out."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import performance_page
import performance_tables

TEMPLATE = (performance_page.HERE / "performance.template.md").read_text(encoding="utf-8")


def row(name, ns, mode="latency", kind="mechanism", refused=None, **others):
    """Of figures that nobody measured."""
    result = {"mode": mode, "name": name, "kind": kind, "size_bytes": 64, "wait": "spin", "subscribers": 1,
              "rate_per_s": None, "floor": None, "refused": refused and {"fault": "lost", "message": refused}}
    if not refused:
        result |= {"median_ns": ns, "rounds_ns": [ns], "times_the_floor": None if kind == "floor" else ns / 100}
        if mode in ("latency", "wake"):
            result |= {"p50_ns": ns, "p99_ns": 2 * ns, "p99_9_ns": 3 * ns}
        else:
            result |= {"messages_per_second": 1e9 / ns, "bytes_per_second": 64e9 / ns, "send_ns": ns / 2}
    return result | others


def run_of(*rows, **others):
    return {"schema": "patchbay.bench/1", "version": "0.1.0", "time": "2026-05-04T10:00:00Z",
            "command": ["patchbay", "bench", "mq?capacity=1"], "rounds": 9, "clock_cost_ns": 20,
            "machine": {"cpu": "Abacus 5", "kernel": "6.1.0", "usable_cores": [0, 1], "governor": None,
                        "virtual": True},
            "peers": [{"name": "OtherMQ", "version": "1.2", "settings": "its defaults."}],
            "warnings": ["it is busy"], "left_out": ["udp drops"], "rows": list(rows)} | others


def page_of(*rows, **others):
    return performance_page.page(run_of(*rows, **others), TEMPLATE)


def section(page, title):
    """What stands under a heading of the second level."""
    return page.split(f"\n## {title}\n")[1].split("\n## ")[0]


class PageTest(unittest.TestCase):
    def test_says_where_and_how_it_was_measured(self):
        page = page_of(row("topic", 120))
        for part in ("Abacus 5, 2 cores, Linux 6.1.0, a virtual machine, no frequency scaling",
                     "2026-05-04T10:00:00Z, with Patchbay 0.1.0", "\n    patchbay bench 'mq?capacity=1'\n",
                     "OtherMQ 1.2: its defaults.", "- it is busy\n", "- udp drops\n", "median of 9 rounds",
                     "clock takes 20 ns"):
            self.assertIn(part, page)
        self.assertNotIn("{{", page)
        self.assertNotIn("\n\n\n", page)

    def test_latencies_the_fastest_first(self):
        page = page_of(row("unix", 7000), row("topic", 120), row("cache line", 100, kind="floor"),
                       row("OtherMQ", 150, kind="peer"))
        self.assertIn("### 64 B, spin\n\n"
                      "|  | p50 | p99 | p99.9 | x floor |\n"
                      "| --- | ---: | ---: | ---: | ---: |\n"
                      "| *cache line* (floor) | 100 ns | 200 ns | 300 ns | - |\n"
                      "| **topic** | 120 ns | 240 ns | 360 ns | 1.20 |\n"
                      "| OtherMQ (peer) | 150 ns | 300 ns | 450 ns | 1.50 |\n"
                      "| unix | 7.00 us | 14.0 us | 21.0 us | 70.0 |\n", section(page, "Latency"))

    def test_throughput_in_messages_and_bytes(self):
        page = page_of(row("topic", 20, mode="throughput"))
        self.assertIn("|  | messages/s | GB/s | each | x floor |\n", page)
        self.assertIn("| **topic** | 50.0 M | 3.2 | 20.0 ns | 0.20 |", section(page, "Throughput"))

    def test_fan_out_by_receivers(self):
        page = page_of(row("topic", 2000, mode="fanout", subscribers=10), row("topic", 900, mode="fanout"),
                       row("unix", 90000, mode="fanout", subscribers=10))
        text = section(page, "Fan-out")
        self.assertLess(text.index("### 64 B, spin\n"), text.index("### 64 B, spin, 10 receivers\n"))
        self.assertIn("| **topic** | 2.00 us | 1.00 us | 500 k | 20.0 |", text)

    def test_a_table_for_each_setting_in_order(self):
        page = page_of(row("topic", 1, size_bytes=1048576), row("topic", 1, size_bytes=1024, wait="block"),
                       row("topic", 1), row("topic", 1, rate_per_s=5000), row("topic", 1, size_bytes=1024))
        headings = [line for line in section(page, "Latency").splitlines() if line.startswith("### ")]
        self.assertEqual(headings, ["### 64 B, spin", "### 64 B, spin, 5.00 k messages/s at regular times",
                                    "### 1 KiB, spin", "### 1 MiB, spin", "### 1 KiB, block"])

    def test_what_was_not_measured_is_said(self):
        page = page_of(row("topic", 120), peers=[], left_out=[], warnings=[])
        self.assertEqual(section(page, "Waking").strip().splitlines()[-1], "Not part of this run.")
        self.assertIn("none took part in this run.", page)
        self.assertNotIn("Not measured:", page)

    def test_refused_rows_have_reasons_and_no_figures(self):
        page = page_of(row("topic", 120), row("udp", 0, refused="lost 3 messages"))
        self.assertIn("No figures for udp: lost 3 messages.", page)
        self.assertNotIn("| udp |", page)


class NotFirstTest(unittest.TestCase):
    def not_first(self, *rows):
        return section(page_of(*rows), "Where topics are not first")

    def test_nowhere(self):
        text = self.not_first(row("topic", 120), row("OtherMQ", 120, kind="peer"), row("unix", 7000),
                              row("cache line", 100, kind="floor"))
        self.assertIn("Nowhere in this run.", text)

    def test_peers_and_mechanisms_are_named_with_their_factor(self):
        rows = [row("topic", 120), row("topic?spin=yes", 110), row("OtherMQ", 100, kind="peer"), row("shm", 55)]
        self.assertIn("- latency, 64 B, spin: shm (2.00 times as fast), OtherMQ (1.10 times as fast)\n",
                      self.not_first(*rows))
        self.assertIn("Topics are not first here: shm, OtherMQ.", section(page_of(*rows), "Latency"))

    def test_each_setting_and_mode_by_itself(self):
        text = self.not_first(row("topic", 120), row("OtherMQ", 150, kind="peer"),
                              row("topic", 120, wait="block"), row("OtherMQ", 60, kind="peer", wait="block"),
                              row("topic", 20, mode="throughput"), row("OtherMQ", 10, "throughput", "peer"))
        self.assertEqual([line for line in text.splitlines() if line.startswith("- ")],
                         ["- latency, 64 B, block: OtherMQ (2.00 times as fast)",
                          "- throughput, 64 B, spin: OtherMQ (2.00 times as fast)"])

    def test_topics_without_figures_are_not_first(self):
        self.assertIn("- latency, 64 B, spin: topics have no figures",
                      self.not_first(row("topic", 0, refused="reordered"), row("unix", 7000)))


class FigureTest(unittest.TestCase):
    def test_three_digits_that_count(self):
        for ns, text in [(2.4, "2.40 ns"), (9.996, "10.0 ns"), (181.4, "181 ns"), (999.6, "1.00 us"),
                         (42150, "42.1 us"), (3e6, "3.00 ms"), (5e9, "5.00 s")]:
            self.assertEqual(performance_tables.duration(ns), text)
        for per_second, text in [(12, "12.0"), (191e3, "191 k"), (63.2e6, "63.2 M"), (2e9, "2.00 G")]:
            self.assertEqual(performance_tables.rate(per_second), text)
        for size_bytes, text in [(0, "0 B"), (64, "64 B"), (1000, "1000 B"), (1536, "1.5 KiB"), (1 << 24, "16 MiB")]:
            self.assertEqual(performance_tables.size(size_bytes), text)


class CommandTest(unittest.TestCase):
    def command(self, text, template=None):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "run.json").write_text(text, encoding="utf-8")
            arguments = ["run.json", "--output", "page.md"]
            if template is not None:
                (folder / "template.md").write_text(template, encoding="utf-8")
                arguments += ["--template", "template.md"]
            done = subprocess.run([performance_page.HERE / "performance_page.py", *arguments], cwd=folder,
                                  capture_output=True, text=True, check=False)
            output = folder / "page.md"
            return done, output.read_text(encoding="utf-8") if output.exists() else None

    def test_writes_the_page(self):
        done, page = self.command(json.dumps(run_of(row("topic", 120))))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("# Performance\n", page)

    def test_what_is_no_run_is_told_and_nothing_written(self):
        other = run_of(row("topic", 120), schema="patchbay.bench/2")
        cut = run_of(row("topic", 120))
        del cut["machine"]
        for text, reason in [("{", "cut off"), ("[]", "schema"), (json.dumps(other), "schema"),
                             (json.dumps(cut), "machine")]:
            done, page = self.command(text)
            self.assertEqual(done.returncode, 1)
            self.assertIn(reason, done.stderr)
            self.assertNotIn("Traceback", done.stderr)
            self.assertIsNone(page)

    def test_a_template_without_a_part_is_refused(self):
        done, page = self.command(json.dumps(run_of(row("topic", 120))), "# {{machine}}\n{{mood}}\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("'mood'", done.stderr)
        self.assertIsNone(page)


if __name__ == "__main__":
    unittest.main()
