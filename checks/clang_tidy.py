# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy on every source, side by side, and remembers which were found clean.

What is remembered is a hash of the source, of every header of ours that it includes, directly or
not, of .clang-tidy and of the command: nothing that matters can change without a new run.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import tree

CLANG_TIDY = "clang-tidy-19"
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
INCLUDE_ROOT = re.compile(r'(?:-I|-isystem) ?(\S+)')


class Includes:
    """Which of our files a source includes."""

    def __init__(self):
        self._direct = {}

    def _direct_of(self, path, roots):
        if path not in self._direct:
            names = INCLUDE.findall(path.read_text())
            places = ([base / name for base in (path.parent, *roots)] for name in names)
            self._direct[path] = [next((p for p in place if p.exists()), None) for place in places]
        return [found for found in self._direct[path] if found]

    def all_of(self, source, roots):
        seen, todo = set(), [source]
        while todo:
            path = todo.pop().resolve()
            if path not in seen:
                seen.add(path)
                todo += self._direct_of(path, roots)
        return sorted(seen)


def fingerprint(entry, includes, settings):
    roots = [pathlib.Path(folder) for folder in INCLUDE_ROOT.findall(entry["command"])]
    digest = hashlib.sha256(settings + entry["command"].encode())
    for path in includes.all_of(pathlib.Path(entry["file"]), roots):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def settings_of(root):
    version = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, check=True).stdout
    configs = tree.files(root, ".clang-tidy")
    return version + b"".join(config.read_bytes() for config in configs)


def examine(entry, build):
    start = time.monotonic()
    run = subprocess.run([CLANG_TIDY, "-p", str(build), "--quiet", entry["file"]],
                         capture_output=True, text=True, check=False)
    return run.returncode, run.stdout, time.monotonic() - start


def is_test(path):
    return path.name.endswith("_test.cpp") or "tests" in path.parts


def run(root, build, tests):
    """Returns whether every source in the compilation database of `build` is clean: those of the
    tests, or all others."""
    # A source that several targets compile is looked at once.
    by_file = {entry["file"]: entry
               for entry in reversed(json.loads((build / "compile_commands.json").read_text()))}
    entries = [entry for entry in by_file.values()
               if pathlib.Path(entry["file"]).is_relative_to(root)
               and not pathlib.Path(entry["file"]).is_relative_to(root / "build")
               and is_test(pathlib.Path(entry["file"]).relative_to(root)) == tests]
    clean = root / "build" / "lint"
    clean.mkdir(parents=True, exist_ok=True)
    settings, includes = settings_of(root), Includes()
    marks = {entry["file"]: clean / fingerprint(entry, includes, settings) for entry in entries}
    todo = [entry for entry in entries if not marks[entry["file"]].exists()]
    print(f"clang-tidy: {len(entries)} sources, {len(todo)} changed", flush=True)

    good = True
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = {pool.submit(examine, entry, build): entry["file"] for entry in todo}
        for count, done in enumerate(concurrent.futures.as_completed(results), 1):
            source = results[done]
            status, output, seconds = done.result()
            name = pathlib.Path(source).relative_to(root)
            print(f"[{count}/{len(todo)}] {seconds:4.1f} s {name}", flush=True)
            if status == 0:
                marks[source].touch()
            else:
                good = False
                print(output, file=sys.stderr, flush=True)
    return good
