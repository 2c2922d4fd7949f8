#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Wide comments are broken where a person would break them."""

import unittest

from wrap_comments import wrap


class WrapTest(unittest.TestCase):
    def assert_wrapped(self, before, after):
        self.assertEqual(wrap(before, 20), after)

    def test_narrow_lines_and_code_stay(self):
        self.assert_wrapped("// short\nint a_long_line_of_code = 0;\n",
                            "// short\nint a_long_line_of_code = 0;\n")

    def test_the_rest_goes_before_what_follows(self):
        self.assert_wrapped("    /// one two three four\n    /// five\n    int a;\n",
                            "    /// one two\n    /// three four\n    /// five\n    int a;\n")

    def test_the_rest_gets_a_line_of_its_own(self):
        self.assert_wrapped("// one two three four\n// @errors none\n",
                            "// one two three\n// four\n// @errors none\n")
        self.assert_wrapped("// one two three four\nint a;\n",
                            "// one two three\n// four\nint a;\n")

    def test_a_table_hangs(self):
        self.assert_wrapped("// Limits   one two three\n// See      x\n",
                            "// Limits   one two\n//          three\n// See      x\n")

    def test_what_has_no_blank_stays(self):
        self.assert_wrapped("// https://example.org/long\n", "// https://example.org/long\n")


if __name__ == "__main__":
    unittest.main()
