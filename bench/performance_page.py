#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/performance.md from a run of `patchbay bench --json FILE`.

    bench/performance_page.py RUN.json [--output docs/performance.md]

Everything that is a figure, and everything that is said of one, comes from the run; what is always the same from
performance.template.md, whose {{placeholders}} are the keys of `parts()`. docs/bench_run.md describes the format.
"""

import argparse
import json
import pathlib
import re
import shlex
import sys

from performance_tables import mode_tables

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = "patchbay.bench/1"
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


class NotARun(Exception):
    """Says what is wrong with the file."""


def load(path):
    try:
        run = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except OSError as problem:
        raise NotARun(f"{path}: {problem.strerror}") from problem
    except ValueError as problem:
        raise NotARun(f"{path}: no JSON, or cut off: {problem}") from problem
    if not isinstance(run, dict) or run.get("schema") != SCHEMA:
        raise NotARun(f"{path}: not a benchmark run of patchbay: schema {SCHEMA} expected")
    return run


def machine_text(machine):
    cores = len(machine["usable_cores"])
    parts = [machine["cpu"] or "an unknown processor", f"{cores} core{'' if cores == 1 else 's'}",
             f"Linux {machine['kernel']}"]
    if machine["virtual"]:
        parts.append("a virtual machine")
    parts.append(f"governor {machine['governor']}" if machine["governor"] else "no frequency scaling")
    return ", ".join(parts)


def peers_text(peers):
    if not peers:
        return " none took part in this run."
    return "\n" + "\n".join(
        f"  - {peer['name']} {peer['version']}: {peer['settings'].rstrip('.')}." for peer in peers)


def list_text(title, sentences):
    return "\n".join([f"{title}:", "", *(f"- {sentence}" for sentence in sentences)]) if sentences else ""


def parts(run):
    """What stands for each placeholder."""
    tables = {mode: mode_tables(run["rows"], mode) for mode in ("latency", "throughput", "fanout", "wake")}
    behind = [line for mode in tables.values() for table in mode for line in table.not_first()]
    return {
        "machine": machine_text(run["machine"]),
        "time": run["time"],
        "version": run["version"],
        "command": shlex.join(run["command"]),
        "rounds": f"{run['rounds']} rounds",
        "clock": f"Reading the clock takes {run['clock_cost_ns']} ns, half of which is in each latency.",
        "peers": peers_text(run.get("peers", [])),
        "warnings": list_text("What speaks against trusting the figures of this machine", run["warnings"]),
        "left_out": list_text("Not measured", run["left_out"]),
        "not_first": "\n".join(f"- {line}" for line in behind) or "Nowhere in this run.",
        **{mode: "\n\n".join(table.markdown() for table in tables[mode]) or "Not part of this run."
           for mode in tables},
    }


def page(run, template):
    values = parts(run)
    wanted = set(PLACEHOLDER.findall(template))
    if wanted != set(values):
        raise NotARun(f"the template and performance_page.py differ: {sorted(wanted ^ set(values))}")
    text = PLACEHOLDER.sub(lambda found: values[found[1]], template)
    text = re.sub(r"\n{3,}", "\n\n", text)  # where a part is empty
    return "<!-- Written by bench/performance_page.py from a benchmark run: change that, not this. -->\n" + text


def main():
    parser = argparse.ArgumentParser(description="docs/performance.md from a run of patchbay bench --json")
    parser.add_argument("run", metavar="RUN.json")
    parser.add_argument("--output", metavar="FILE", default=HERE.parent / "docs" / "performance.md",
                        type=pathlib.Path)
    parser.add_argument("--template", metavar="FILE", default=HERE / "performance.template.md", type=pathlib.Path)
    options = parser.parse_args()
    try:
        text = page(load(options.run), options.template.read_text(encoding="utf-8"))
    except NotARun as problem:
        sys.exit(f"performance_page.py: {problem}")
    except (KeyError, TypeError) as problem:
        sys.exit(f"performance_page.py: {options.run}: not a benchmark run of patchbay: {problem!r}")
    options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
