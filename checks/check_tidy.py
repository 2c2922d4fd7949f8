#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Fails when a file is too long, unlicensed or untidy, or a folder does not say what it is for."""

import re

import tree

LINES_MAX = 400
COLUMNS_MAX = 120  # of comments: clang-format keeps the code within 100
SOURCES = (".cpp", ".hpp", ".py", ".sh", ".cmake", "CMakeLists.txt", ".html", ".css", ".js")
LICENCE = "SPDX-License-Identifier: Apache-2.0"

# In pieces, so that this file may contain them. Left: what is looked for; right: what it is.
BANNED = {
    re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b"): "a note to do something later: do it",
    re.compile(r"(?<![\w.~-])/(wo" r"rk|ho" r"me|ro" r"ot)/"): "a path of somebody's machine",
    re.compile(r"^(<{7}|={7}|>{7})( |$)"): "a merge conflict",
    re.compile(r"\t"): "a tab",
    re.compile(r"[ \t\r]+$"): "blanks at the end of the line",
}


def is_script(text):
    return text.startswith("#!")


def check_text(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, what in BANNED.items():
            if pattern.search(line):
                yield path, number, what
    if text and not text.endswith("\n"):
        yield path, text.count("\n") + 1, "no newline at the end of the file"


def check_source(path, text):
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        yield path, LINES_MAX, f"{len(lines)} lines; split it by noun ({LINES_MAX} at most)"
    if not any(LICENCE in line for line in lines[:3]):
        yield path, 1, f"no line {LICENCE}"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            yield path, number, f"{len(line)} columns ({COLUMNS_MAX} at most)"


def check(root):
    folders = set()
    for path in tree.files(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        source = path.name.endswith(SOURCES) or is_script(text)
        if path.name != "LICENSE":
            yield from check_text(path, text)
        if source:
            yield from check_source(path, text)
            folders.add(path.parent)
    for folder in folders:
        if not (folder / "README.md").exists():
            yield folder, 1, "no README.md (what it is for, what it may use, what each file is)"


if __name__ == "__main__":
    tree.main(check)
