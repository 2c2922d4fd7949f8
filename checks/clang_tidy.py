# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy on every source, side by side, and remembers which were found clean.

Most of the time goes into the standard headers, which are the same for all: sources of a folder are
looked at several in one, as a unity build compiles them. Where that finds anything, or does not
compile since two of them have the same names, each is looked at by itself.

What is remembered is a hash of the source, of every header of ours that it includes, directly or
not, of .clang-tidy and of the command: nothing that matters can change without a new run.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

import tree

CLANG_TIDY = "clang-tidy-19"
MOST_TOGETHER = 6
OURS = r"(include|src|tests|cli|bench|examples|bridges|measure)/.*\.[ch]pp$"
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


def flags_of(entry):
    """The command without what names the source and what comes of it."""
    words = shlex.split(entry["command"])
    words = words[1:] if pathlib.Path(words[0]).name == "ccache" else words
    left, skipped = [], iter(words[1:])
    for word in skipped:
        if word in ("-o", "-c", "-MF", "-MT"):
            next(skipped)
        elif word not in ("-MD", "-include") and not word.startswith("-Winvalid-pch"):
            left.append(word)
        elif word == "-include":
            next(skipped)
    return tuple(left)


def batches_of(entries):
    """Entries of the same folder and the same flags, MOST_TOGETHER at a time."""
    groups = {}
    for entry in entries:
        key = pathlib.Path(entry["file"]).parent, flags_of(entry)
        groups.setdefault(key, []).append(entry)
    for group in groups.values():
        for start in range(0, len(group), MOST_TOGETHER):
            yield group[start:start + MOST_TOGETHER]


def succeeds_as_one(batch, root, folder):
    """`folder` is below `root`, so that the settings at the top hold there, too."""
    sources = [pathlib.Path(entry["file"]) for entry in batch]
    of_folder = sources[0].parent
    place = folder / of_folder.relative_to(root)
    place.mkdir(parents=True, exist_ok=True)
    if (of_folder / ".clang-tidy").exists():
        shutil.copy(of_folder / ".clang-tidy", place)
    unity = place / f"{sources[0].stem}.cpp"
    unity.write_text("".join(f'#include "{source}"\n' for source in sources))
    run = subprocess.run([CLANG_TIDY, "--quiet", "--checks=-bugprone-suspicious-include",
                          f"--header-filter={OURS}", str(unity), "--", *flags_of(batch[0])],
                         capture_output=True, cwd=batch[0]["directory"], check=False)
    return run.returncode == 0 and not run.stdout


def examine(batch, root, build, folder):
    """What is wrong with the sources: (entry, output) for each that is not clean; and the seconds."""
    start, wrong = time.monotonic(), []
    if len(batch) == 1 or not succeeds_as_one(batch, root, folder):
        for entry in batch:
            run = subprocess.run([CLANG_TIDY, "-p", str(build), "--quiet", entry["file"]],
                                 capture_output=True, text=True, check=False)
            if run.returncode != 0:
                wrong.append((entry, run.stdout))
    return wrong, time.monotonic() - start


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

    good, count = True, 0
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = {pool.submit(examine, batch, root, build, clean): batch for batch in batches_of(todo)}
        for done in concurrent.futures.as_completed(results):
            wrong, seconds = done.result()
            for entry in results[done]:
                count += 1
                name = pathlib.Path(entry["file"]).relative_to(root)
                print(f"[{count}/{len(todo)}] {seconds / len(results[done]):4.1f} s {name}",
                      flush=True)
                if entry not in [bad for bad, _ in wrong]:
                    marks[entry["file"]].touch()
            for _, output in wrong:
                good = False
                print(output, file=sys.stderr, flush=True)
    return good
