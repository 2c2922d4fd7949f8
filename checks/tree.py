# SPDX-License-Identifier: Apache-2.0
"""The files of this repository, and how a check reports about them."""

import pathlib
import sys

NOT_OURS = {".git", ".cache", "__pycache__", "build"}
CPP = (".cpp", ".hpp")


def files(root, *suffixes):
    """Yields the files under `root` that end in one of `suffixes` (default: all), sorted."""
    for path in sorted(pathlib.Path(root).iterdir()):
        if path.name in NOT_OURS or path.is_symlink():
            continue
        if path.is_dir():
            yield from files(path, *suffixes)
        elif path.is_file() and (not suffixes or path.name.endswith(suffixes)):
            yield path


def main(check):
    """Runs `check(root)`, which yields (path, line, complaint); exits 1 if there was any."""
    default = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default
    complaints = sorted(check(root))
    for path, line, complaint in complaints:
        print(f"{path.relative_to(root)}:{line}: {complaint}")
    sys.exit(1 if complaints else 0)
