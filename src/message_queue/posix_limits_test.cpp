// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_posix.hpp"

#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace patchbay::posix {
namespace {

using testing::HasSubstr;

void limit(__rlimit_resource_t resource, ::rlim_t most) {
    const ::rlimit both{.rlim_cur = most, .rlim_max = most};
    ::setrlimit(resource, &both);
}

/// The message of a failed create; what is made by mistake is removed.
std::string failure_of_create(const MessageQueueOptions& options) {
    const auto name = test::unique_name();
    const auto made = MessageQueue::create(name, options);
    if (!made) return made.error().message();
    (void)MessageQueue::unlink(name);
    return "(made)";
}

/// Root in a container often does not have it.
bool may_pass_limits() {
    constexpr unsigned kSysResource = 24;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("CapEff:"))
            return ((std::stoull(line.substr(7), nullptr, 16) >> kSysResource) & 1U) != 0;
    }
    return false;
}

int says(const std::string& message, const std::string& part) {
    if (message.contains(part)) return 0;
    (void)std::fprintf(stderr, "%s\n  does not say: %s\n", message.c_str(), part.c_str());
    return 1;
}

TEST(PosixLimits, AreTold) {
    const auto limits = or_throw(MessageQueue::limits());
    EXPECT_GT(limits.capacity_messages, 0U);
    EXPECT_GT(limits.message_size_bytes, 0U);
    EXPECT_GT(limits.queues, 0U);
    EXPECT_GT(limits.memory_bytes, 0U);
}

TEST(PosixLimits, AMessageSizeOverTheSysctlNamesItItsValueAndTheCure) {
    test::Child child([] {
        test::drop_privileges();
        const auto most = or_throw(MessageQueue::limits()).message_size_bytes;
        const auto wanted = std::to_string(most * 8);
        return says(failure_of_create({.message_size_bytes = most * 8}),
                    ": invalid argument; message size " + wanted + " exceeds the kernel's limit " +
                        std::to_string(most) + ": sysctl -w fs.mqueue.msgsize_max=" + wanted);
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(PosixLimits, ACapacityOverTheSysctlDoesSo) {
    test::Child child([] {
        test::drop_privileges();
        const auto most = or_throw(MessageQueue::limits()).capacity_messages;
        return says(failure_of_create({.capacity_messages = most + 1}),
                    "capacity " + std::to_string(most + 1) + " exceeds the kernel's limit " +
                        std::to_string(most) + ": sysctl -w fs.mqueue.msg_max=");
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(PosixLimits, PrivilegePassesTheSysctls) {
    if (!may_pass_limits()) GTEST_SKIP() << "needs CAP_SYS_RESOURCE";
    const auto most = or_throw(MessageQueue::limits());
    EXPECT_EQ(failure_of_create({.capacity_messages = most.capacity_messages + 1,
                                 .message_size_bytes = most.message_size_bytes + 1}),
              "(made)");
}

TEST(PosixLimits, TheHardLimitsHoldForAll) {
    EXPECT_THAT(failure_of_create({.message_size_bytes = 1U << 25U}),
                HasSubstr("message size 33554432 exceeds the kernel's limit 16777216, which "
                          "nothing raises"));
}

TEST(PosixLimits, TheUsersMemoryForQueuesIsNamedWithWhatTheQueueNeeds) {
    test::Child child([] {
        test::drop_privileges();
        limit(RLIMIT_MSGQUEUE, 1000);
        return says(failure_of_create({.capacity_messages = 4, .message_size_bytes = 1024}),
                    "the queue needs 4480 bytes of RLIMIT_MSGQUEUE, which is 1000 for all");
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(PosixLimits, TheNeededMemoryIsExactlyWhatTheKernelCounts) {
    test::Child child([] {
        test::enter_own_ipc_namespace();
        test::drop_privileges();
        const MessageQueueOptions options{.capacity_messages = 4, .message_size_bytes = 1024};
        limit(RLIMIT_MSGQUEUE, 4480);
        if (failure_of_create(options) != "(made)") return 1;
        limit(RLIMIT_MSGQUEUE, 4479);
        return failure_of_create(options) == "(made)" ? 2 : 0;
    });
    if (!test::is_root()) GTEST_SKIP() << "needs root, for a user that has no other queue";
    EXPECT_EQ(child.wait(), 0);
}

TEST(PosixLimits, RunningOutOfDescriptorsIsNotTakenForThat) {
    test::Child child([] {
        const MessageQueueOptions small{.capacity_messages = 1, .message_size_bytes = 16};
        limit(RLIMIT_NOFILE, 3);
        return says(failure_of_create(small), "RLIMIT_NOFILE");
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(PosixLimits, TheNumberOfQueuesIsNamed) {
    if (!test::is_root()) GTEST_SKIP() << "needs root, for a namespace of its own";
    test::Child child([] {
        test::enter_own_ipc_namespace();
        std::ofstream("/proc/sys/fs/mqueue/queues_max") << 1;
        test::drop_privileges();
        const auto first = or_throw(MessageQueue::create(test::unique_name()));
        return says(failure_of_create({}),
                    "the machine has its 1 queues: unlink some, or sysctl -w "
                    "fs.mqueue.queues_max=2");
    });
    EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace patchbay::posix
