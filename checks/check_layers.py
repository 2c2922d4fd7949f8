#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Fails when a folder includes from a folder it may not depend on.

MAY_USE is the house as docs/ describes it; a new folder of src/ starts with a line here.
Unit tests obey their folder's rule too: a test that joins two mechanisms belongs in tests/.
"""

import re

import tree

MECHANISMS = ["pipe", "message_queue", "shared_memory", "semaphore", "signal", "socket"]
MAY_USE = {
    "base": [],
    "os": ["base"],
    **{mechanism: ["base", "os"] for mechanism in MECHANISMS},
    "channel": ["base", "os", "topic", *MECHANISMS],
    "ring": ["base"],
    "topic": ["base", "os", "ring", "shared_memory"],
    "inspect": ["base", "os", "topic"],
}
PUBLIC_HEADERS_ONLY = ["bench", "bridges", "cli", "examples", "measure"]
# Helpers of tests may use the internals, so those folders have none of them, but for these, which use nothing.
HELPERS = "support"
HELPERS_FOR_ALL = {"support/allocations.hpp"}

# Public headers belong to the folder they are named after (pipe.hpp and pipe_end.hpp to pipe/);
# those named otherwise are listed here, and the rest is the vocabulary that everybody shares.
OWNER_OF_HEADER = {
    "child_process": "pipe",
    "fifo": "pipe",
    "guarded": "shared_memory",
    "latest_value": "shared_memory",
    "latest_value_core": "shared_memory",
    "process_signals": "signal",
    "mapping": "shared_memory",
    "memfd": "shared_memory",
    "memory_file": "shared_memory",
    "region": "shared_memory",
    "robust_lock": "shared_memory",
    "sysv_shared_memory": "shared_memory",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]')


def owner_of_header(include):
    """The folder of src/ that "patchbay/..." belongs to."""
    name = include.removeprefix("patchbay/").removesuffix(".hpp")
    owners = OWNER_OF_HEADER | {folder: folder for folder in MAY_USE}
    for part in name.split("/"):
        for known in sorted(owners, key=len, reverse=True):
            if part == known or part.startswith(known + "_"):
                return owners[known]
    return "base"


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if found := INCLUDE.match(line):
            yield number, found[1]


def check_library_file(path, folder, internals, public=False):
    """`folder` is the one in src/ that `path` belongs to."""
    allowed = {folder, *MAY_USE[folder]}
    for number, include in includes(path):
        first = include.split("/")[0]
        if first == "patchbay":
            target = owner_of_header(include)
        elif first in internals:
            target = first
            if public:
                yield path, number, f"a public header may not include the internal {include}"
        elif first in PUBLIC_HEADERS_ONLY:
            target = first
        else:
            continue
        if target not in allowed:
            may = ", ".join(sorted(allowed - {folder})) or "nothing"
            yield path, number, f"{folder}/ may not include {include} ({folder}/ may use {may})"


def check_outer_file(path, top, internals):
    """A file of a folder that lives on the public headers alone."""
    for number, include in includes(path):
        first = include.split("/")[0]
        own = include in HELPERS_FOR_ALL or any((base / include).exists() for base in (path.parent, top))
        if first in {HELPERS, *internals} and not own:
            yield path, number, f"{top.name}/ uses public headers only, not {include}"


def check(root):
    src = root / "src"
    folders = [f for f in sorted(src.iterdir()) if f.is_dir()] if src.is_dir() else []
    internals = {*MAY_USE, *(folder.name for folder in folders)}
    for folder in folders:
        if folder.name not in MAY_USE:
            yield folder, 1, "not in the table MAY_USE of checks/check_layers.py"
            continue
        for path in tree.files(folder, *tree.CPP):
            yield from check_library_file(path, folder.name, internals)

    public = root / "include" / "patchbay"
    for path in tree.files(public, ".hpp") if public.is_dir() else []:
        owner = owner_of_header(str(path.relative_to(public)))
        yield from check_library_file(path, owner, internals, public=True)

    for name in PUBLIC_HEADERS_ONLY:
        top = root / name
        for path in tree.files(top, *tree.CPP) if top.is_dir() else []:
            yield from check_outer_file(path, top, internals)


if __name__ == "__main__":
    tree.main(check)
