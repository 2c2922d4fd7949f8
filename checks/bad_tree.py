# SPDX-License-Identifier: Apache-2.0
"""What the tests of the checks share: a small tree in which one thing is wrong."""

import pathlib
import tempfile
import unittest


class CheckTest(unittest.TestCase):
    """Set `check` to the function under test."""

    check = None

    def complaints_of(self, files):
        """Checks a tree of `files`, {path: text}; returns "path:line: complaint" for each."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return [f"{path.relative_to(root)}:{line}: {complaint}"
                    for path, line, complaint in sorted(type(self).check(root))]

    def assert_refused(self, files, *expected):
        """Each of `expected` is part of one complaint, and there is no other complaint."""
        complaints = self.complaints_of(files)
        self.assertEqual(len(complaints), len(expected), complaints)
        for part in expected:
            self.assertTrue(any(part in line for line in complaints), f"{part}: {complaints}")

    def assert_clean(self, files):
        self.assertEqual(self.complaints_of(files), [])
