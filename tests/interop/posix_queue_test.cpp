// SPDX-License-Identifier: Apache-2.0
//
// POSIX queues: a Python program that calls the C library on the other side.
#include "python.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;

constexpr const char* kQueueClass = R"(
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
class Queue:
    def __init__(self, name):
        self.mqd = libc.mq_open(name.encode(), os.O_RDWR)
        assert self.mqd >= 0, os.strerror(ctypes.get_errno())
    def send(self, text, priority):
        assert libc.mq_send(self.mqd, text.encode(), ctypes.c_size_t(len(text)), priority) == 0
    def receive(self):
        buffer, priority = ctypes.create_string_buffer(8192), ctypes.c_uint()
        size = libc.mq_receive(self.mqd, buffer, ctypes.c_size_t(8192), ctypes.byref(priority))
        return buffer.raw[:size].decode(), priority.value
)";

class InteropPosixQueue : public OwnIpc {
protected:
    void SetUp() override {
        if (!python_has("ctypes")) GTEST_SKIP() << kPython << " is not installed";
        ASSERT_EQ(run_program({"patchbay", "create", address_}).status, 0);
    }
    void TearDown() override { run_program({"patchbay", "remove", address_}); }
    [[nodiscard]] std::string queue() const {
        return kQueueClass + ("queue = Queue('" + name_ + "')\n");
    }

    const std::string name_ = unique_name("/");
    const std::string address_ = "mq:" + name_;
};

TEST_F(InteropPosixQueue, ReceivesWhatWasSentWithItsPriority) {
    run_program({"patchbay", "send", address_, "low", "--priority", "2"});
    run_program({"patchbay", "send", address_, "high", "--priority", "5"});
    const auto result = run_python(queue() + "print(queue.receive(), queue.receive())");
    EXPECT_EQ(result.output, "('high', 5) ('low', 2)\n") << result.errors;
}

TEST_F(InteropPosixQueue, SendsWhatIsReceived) {
    const auto sent = run_python(queue() + "queue.send('hello', 3); queue.send('', 1)");
    ASSERT_EQ(sent.status, 0) << sent.errors;
    EXPECT_EQ(run_program({"patchbay", "recv", address_, "-n2", "--format", "json"}).output,
              "{\"text\":\"hello\",\"size_bytes\":5,\"priority\":3}\n"
              "{\"text\":\"\",\"size_bytes\":0,\"priority\":1}\n");
}

TEST_F(InteropPosixQueue, TheFileSystemOfQueuesShowsIt) {
    // Mounting needs privilege; the mount goes with the shell's own namespace.
    const auto folder = unique_name("/tmp/");
    const auto result =
        run_shell("mkdir " + folder + "; unshare --mount bash -c 'mount -t mqueue none " + folder +
                  " && ls " + folder + " && patchbay send " + address_ + " hello && cat " + folder +
                  name_ + "' 2> /dev/null || echo cannot; rmdir " + folder);
    if (result.output == "cannot\n") GTEST_SKIP() << "mounting needs privilege";
    EXPECT_THAT(result.output, HasSubstr(name_.substr(1) + "\nQSIZE:5 "));
}

}  // namespace
}  // namespace patchbay::test
