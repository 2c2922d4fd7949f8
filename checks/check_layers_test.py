#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The layering check can fail, and fails only where it should."""

import unittest

import bad_tree
import check_layers


class LayersTest(bad_tree.CheckTest):
    check = staticmethod(check_layers.check)

    def test_the_house_as_it_is_meant(self):
        self.assert_clean({
            "include/patchbay/pipe.hpp": '#include "patchbay/error.hpp"\n',
            "src/pipe/pipe.cpp": '#include "patchbay/pipe.hpp"\n#include "os/pipe.hpp"\n',
            "src/channel/pipe.cpp": '#include "patchbay/pipe.hpp"\n#include "base/name.hpp"\n',
            "src/os/pipe.cpp": '#include "os/pipe.hpp"\n#include <unistd.h>\n',
            "src/pipe/pipe_test.cpp": '#include "support/unique_name.hpp"\n',
            "cli/tour/pipe.cpp": '#include "patchbay/pipe.hpp"\n#include "tour/table.hpp"\n',
            "tests/crash/pipe_test.cpp": '#include "os/pipe.hpp"\n',
        })

    def test_one_mechanism_includes_another(self):
        self.assert_refused(
            {"src/message_queue/queue.cpp": '#include "pipe/pipe.hpp"\n'},
            "queue.cpp:1: message_queue/ may not include pipe/pipe.hpp")

    def test_one_mechanism_includes_the_public_header_of_another(self):
        self.assert_refused(
            {"src/pipe/pipe.cpp": "\n# include <patchbay/socket_pair.hpp>\n"},
            "pipe.cpp:2: pipe/ may not include patchbay/socket_pair.hpp")

    def test_a_header_with_another_name_has_its_owner(self):
        self.assert_refused(
            {"src/semaphore/permit.cpp": '#include "patchbay/guarded.hpp"\n'},
            "semaphore/ may not include patchbay/guarded.hpp")

    def test_base_reaches_up(self):
        self.assert_refused({"src/base/error.cpp": '#include "os/file.hpp"\n'},
                            "base/ may not include os/file.hpp (base/ may use nothing)")

    def test_the_ring_makes_no_system_call(self):
        self.assert_refused({"src/ring/ring.hpp": '#include "os/futex.hpp"\n'},
                            "ring/ may not include os/futex.hpp")

    def test_the_library_includes_the_tool(self):
        self.assert_refused({"src/channel/x.cpp": '#include "cli/x.hpp"\n'},
                            "channel/ may not include cli/x.hpp")

    def test_a_public_header_includes_an_internal_one(self):
        self.assert_refused({"include/patchbay/pipe.hpp": '#include "os/file.hpp"\n'},
                            "a public header may not include the internal os/file.hpp")

    def test_a_public_header_of_one_mechanism_includes_that_of_another(self):
        self.assert_refused({"include/patchbay/pipe.hpp": '#include "patchbay/signal.hpp"\n'},
                            "pipe/ may not include patchbay/signal.hpp")

    def test_outer_folders_include_internals(self):
        for folder in check_layers.PUBLIC_HEADERS_ONLY:
            self.assert_refused({f"{folder}/x.cpp": '#include "base/assert.hpp"\n'},
                                f"{folder}/ uses public headers only, not base/assert.hpp")

    def test_outer_folders_include_helpers_of_tests(self):
        for folder in check_layers.PUBLIC_HEADERS_ONLY:
            self.assert_refused({f"{folder}/x.cpp": '#include "support/child.hpp"\n'},
                                f"{folder}/ uses public headers only, not support/child.hpp")
        self.assert_clean({"bench/x.cpp": '#include "support/allocations.hpp"\n'})

    def test_a_folder_that_nobody_planned(self):
        self.assert_refused({"src/misc/x.cpp": "\n"}, "src/misc:1: not in the table")


if __name__ == "__main__":
    unittest.main()
