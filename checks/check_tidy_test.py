#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The check for tidiness can fail, and fails only where it should."""

import unittest

import bad_tree
import check_tidy

LICENCE = f"// {check_tidy.LICENCE}\n"


class TidyTest(bad_tree.CheckTest):
    check = staticmethod(check_tidy.check)

    def assert_source_refused(self, text, *expected):
        self.assert_refused({"src/a.cpp": text, "src/README.md": "x\n"}, *expected)

    def test_a_tidy_tree(self):
        self.assert_clean({
            "src/a.cpp": LICENCE + "int todo = 0;  // /tmp/XXXXXX, home/work/x\n",
            "src/README.md": "x\n",
            "data.json": "{}\n",
            "build/junk.cpp": "\t\n",
        })

    def test_no_licence(self):
        self.assert_source_refused("int a;\n", "src/a.cpp:1: no line SPDX")
        self.assert_refused({"page/a.js": "a;\n", "page/README.md": "x\n"}, "page/a.js:1: no line SPDX")
        self.assert_refused({"run": "#!/bin/sh\n", "README.md": "x\n"}, "run:1: no line SPDX")

    def test_too_long(self):
        self.assert_clean({"src/a.cpp": LICENCE + "\n" * 399, "src/README.md": "x\n"})
        self.assert_source_refused(LICENCE + "\n" * 400, "401 lines")

    def test_too_wide(self):
        self.assert_source_refused(LICENCE + "// " + "x" * 118 + "\n", "a.cpp:2: 121 columns")

    def test_banned_text(self):
        for text, what in [("TO" "DO", "later"), ("FIX" "ME: x", "later"), ("X" "XX", "later"),
                           ("/ho" "me/me/x", "somebody's machine"), ("\tx", "a tab"),
                           ("x ", "blanks"), ("<" * 7 + " HEAD", "merge")]:
            self.assert_source_refused(LICENCE + text + "\n", f"src/a.cpp:2: {what}"
                                       if what.startswith("a ") else what)
            self.assert_refused({"page.md": text + "\n"}, what)

    def test_no_newline_at_the_end(self):
        self.assert_source_refused(LICENCE + "int a;", "a.cpp:2: no newline")

    def test_a_folder_without_a_readme(self):
        self.assert_refused({"src/a.cpp": LICENCE}, "src:1: no README.md")


if __name__ == "__main__":
    unittest.main()
