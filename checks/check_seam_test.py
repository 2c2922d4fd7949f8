#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The check of the kernel seam can fail, and fails only where it should."""

import unittest

import bad_tree
import check_seam


class SeamTest(bad_tree.CheckTest):
    check = staticmethod(check_seam.check)

    def test_our_own_names_are_free(self):
        self.assert_clean({"src/pipe/pipe.cpp": """
            #include <fcntl.h>
            // ::read() is not a call here, nor is eventfd(
            Result<int> Pipe::read(MutableBytes buffer) { return os::read(fd_, buffer); }
            int a = os::mq_open("eventfd()"), b = queue.poll(), c = queue->socketpair();
        """})

    def test_a_system_call_outside_the_seam(self):
        for call in ["eventfd(0, 0)", "::eventfd(0, 0)", "signalfd (a)", "socketpair(a)",
                     "mq_open(a)", "::open(a)", "::read(a)", "= ::close(a)", "sigaction(a)",
                     "syscall(SYS_futex)", "sem_wait(a)", "mmap(a)", "std::filesystem::exists(a)",
                     "std::signal(a)"]:
            self.assert_refused({"src/pipe/pipe.cpp": f"\n x = {call};\n"}, "belongs in src/os")

    def test_a_system_call_in_a_public_header(self):
        self.assert_refused({"include/patchbay/pipe.hpp": "inline void f() { ::close(3); }\n"},
                            "include/patchbay/pipe.hpp:1: close() belongs in src/os")

    def test_a_kernel_header_outside_the_seam(self):
        for header in ["unistd.h", "mqueue.h", "sys/mman.h", "linux/futex.h", "filesystem"]:
            self.assert_refused({"src/pipe/pipe.cpp": f"#include <{header}>\n"},
                                f"<{header}> belongs in src/os")

    def test_the_seam_and_the_tests_may_call(self):
        self.assert_clean({
            "src/os/file.cpp": "#include <unistd.h>\nint f() { return ::read(0, 0, 0); }\n",
            "src/pipe/pipe_test.cpp": "#include <unistd.h>\nint f() { return ::fork(); }\n",
            "tests/support/child.cpp": "int f() { return fork(); }\n",
        })

    def test_a_descriptor_that_survives_exec(self):
        for call in ["open(path, O_RDONLY)", "eventfd(0, 0)", "socket(a, b, 0)", "pipe2(ends, 0)",
                     "memfd_create(a, 0)", "mq_open(a, 0)"]:
            self.assert_refused({"src/os/x.cpp": f"int f() {{ return ::{call}; }}\n"},
                                "without its CLOEXEC flag")
        self.assert_clean({"src/os/x.cpp": "int a = ::open(path,\n flags | O_CLOEXEC);\n"})

    def test_calls_that_cannot_close_on_exec(self):
        self.assert_refused({"src/os/x.cpp": "int a = ::accept(fd, 0, 0);\n"},
                            "accept() cannot set close-on-exec")


if __name__ == "__main__":
    unittest.main()
