#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Everything that can be said of the sources without running them. Started by ./dev lint.

Usage: checks/lint.py [STEP...]   steps: checks shellcheck clang-format clang-tidy clang-tidy-tests
                                  (default: all but the last, which takes as long as all others);
                                  those of clang-tidy need build/clang to be configured
       checks/lint.py --fix       only rewrite: wide comments, then as .clang-format says

Exits 77 where a step's program is not installed, which ctest takes for "skipped".
"""

import pathlib
import shutil
import subprocess
import sys

import check_tidy
import clang_tidy
import tree
import wrap_comments

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLANG_FORMAT = "clang-format-19"
CHECKS = ["check_layers.py", "check_seam.py", "check_tidy.py"]


def succeeds(*command):
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode == 0


def shell_scripts():
    for path in tree.files(ROOT):
        with path.open("rb") as file:
            first = file.readline()
        if first.startswith(b"#!") and first.rstrip().endswith((b"sh", b"bash")):
            yield path


def formatted():
    return succeeds(CLANG_FORMAT, "--dry-run", "-Werror", *tree.files(ROOT, *tree.CPP))


STEPS = {
    "checks": lambda: all([succeeds(ROOT / "checks" / check, ROOT) for check in CHECKS]),
    "shellcheck": lambda: succeeds("shellcheck", *shell_scripts()),
    "clang-format": formatted,
    "clang-tidy": lambda: clang_tidy.run(ROOT, ROOT / "build" / "clang", tests=False),
    "clang-tidy-tests": lambda: clang_tidy.run(ROOT, ROOT / "build" / "clang", tests=True),
}
DEFAULT = [step for step in STEPS if step != "clang-tidy-tests"]
PROGRAMS = {"shellcheck": "shellcheck", "clang-format": CLANG_FORMAT,
            "clang-tidy": clang_tidy.CLANG_TIDY, "clang-tidy-tests": clang_tidy.CLANG_TIDY}


def main():
    if sys.argv[1:] == ["--fix"]:
        for path in tree.files(ROOT, *tree.CPP):
            wrap_comments.wrap_file(path, check_tidy.COLUMNS_MAX)
        sys.exit(not succeeds(CLANG_FORMAT, "-i", *tree.files(ROOT, *tree.CPP)))
    steps = sys.argv[1:] or DEFAULT
    if unknown := [step for step in steps if step not in STEPS]:
        sys.exit(f"lint: no step {' '.join(unknown)}\n\n{__doc__}")

    failed = []
    for step in steps:
        print(f"==> {step}", flush=True)
        if step in PROGRAMS and not shutil.which(PROGRAMS[step]):
            print(f"lint: {PROGRAMS[step]} is not installed: ./dev setup lint", file=sys.stderr)
            sys.exit(77)
        if not STEPS[step]():
            failed.append(step)
    if failed:
        sys.exit(f"lint: failed: {', '.join(failed)}")
    print("lint: clean")


if __name__ == "__main__":
    main()
