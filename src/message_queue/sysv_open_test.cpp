// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "support/child.hpp"
#include "support/own_ipc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace patchbay::sysv {
namespace {

using testing::HasSubstr;

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "re"), ::pclose);
    std::string text;
    for (int letter = std::fgetc(pipe.get()); letter != EOF; letter = std::fgetc(pipe.get()))
        text += static_cast<char>(letter);
    return text;
}

class SysvOpenTest : public test::OwnIpc {
protected:
    ~SysvOpenTest() override { (void)MessageQueue::unlink(key); }

    Key key{static_cast<std::int32_t>(std::random_device()() | 1U)};
};

TEST_F(SysvOpenTest, CreateMakesAndOpenFinds) {
    EXPECT_TRUE(MessageQueue::open(key).error().is(Condition::not_found));
    const auto made = or_throw(MessageQueue::create(key));
    EXPECT_EQ(made.name(), "sysvmq:" + key.text());
    EXPECT_EQ(or_throw(MessageQueue::open(key)).id(), made.id());
    EXPECT_EQ(or_throw(MessageQueue::open_or_create(key)).id(), made.id());
    EXPECT_TRUE(MessageQueue::create(key).error().is(Condition::exists));
    or_throw(MessageQueue::unlink(key));
    EXPECT_TRUE(MessageQueue::unlink(key).error().is(Condition::not_found));
}

TEST_F(SysvOpenTest, PrivateQueuesAreFoundByTheirId) {
    auto first = or_throw(MessageQueue::create(Key()));
    auto second = or_throw(MessageQueue::open_or_create(Key()));
    EXPECT_NE(first.id(), second.id());
    EXPECT_EQ(first.name(), "sysvmq:id=" + std::to_string(first.id()));
    auto adopted = or_throw(MessageQueue::adopt(first.id()));
    EXPECT_EQ(adopted.name(), first.name());
    or_throw(first.try_send({}));
    EXPECT_EQ(or_throw(adopted.stat()).depth_messages, 1U);
    EXPECT_TRUE(MessageQueue::open(Key()).error().is(Condition::invalid));
    EXPECT_TRUE(MessageQueue::unlink(Key()).error().is(Condition::invalid));
    or_throw(first.remove());
    or_throw(second.remove());
    EXPECT_TRUE(MessageQueue::adopt(first.id()).error().is(Condition::not_found));
}

TEST_F(SysvOpenTest, AnAdoptedQueueHasTheNameOfItsKey) {
    auto made = or_throw(MessageQueue::create(key));
    const int id = made.release_id();
    EXPECT_EQ(made.id(), -1);
    EXPECT_EQ(or_throw(MessageQueue::adopt(id)).name(), "sysvmq:" + key.text());
}

TEST_F(SysvOpenTest, CapacityIsSetAtCreationAndLater) {
    auto queue = or_throw(MessageQueue::create(key, {.capacity_bytes = 1000}));
    EXPECT_EQ(or_throw(queue.stat()).capacity_bytes, 1000U);
    or_throw(queue.set_capacity(2000));
    EXPECT_EQ(or_throw(queue.stat()).capacity_bytes, 2000U);
    EXPECT_TRUE(MessageQueue::open_or_create(key, {.capacity_bytes = 2000}));
    const auto differs = MessageQueue::open_or_create(key, {.capacity_bytes = 1000});
    ASSERT_FALSE(differs);
    EXPECT_TRUE(differs.error().is(Condition::mismatch));
    EXPECT_THAT(differs.error().message(),
                HasSubstr("it has a capacity of 2000 bytes, asked for 1000"));
}

TEST_F(SysvOpenTest, AQueueInTheMakingIsNoMismatch) {
    for (int round = 0; round < 50; ++round) {
        const auto open_or_create = [&] {
            return MessageQueue::open_or_create(key, {.capacity_bytes = 1000}) ? 0 : 1;
        };
        test::Child other(open_or_create);
        EXPECT_EQ(open_or_create(), 0);
        EXPECT_EQ(other.wait(), 0);
        or_throw(MessageQueue::unlink(key));
    }
}

TEST_F(SysvOpenTest, ACapacityOverTheLimitNamesItAndTheCureAndLeavesNoQueue) {
    test::Child child([&] {
        test::drop_privileges();
        const auto most = or_throw(MessageQueue::limits()).capacity_bytes;
        const auto made = MessageQueue::create(key, {.capacity_bytes = most + 1});
        if (made || !made.error().is(Condition::denied)) return 1;
        const auto text = "exceeds the kernel's limit " + std::to_string(most) +
                          ": sysctl -w kernel.msgmnb=" + std::to_string(most + 1);
        if (!made.error().message().contains(text)) return 2;
        return MessageQueue::open(key).error().is(Condition::not_found) ? 0 : 3;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(SysvOpenTest, StatTellsWhoAndWhen) {
    auto queue = or_throw(MessageQueue::create(key, {.mode = 0640}));
    auto stat = or_throw(queue.stat());
    EXPECT_EQ(stat.last_sender_pid, 0);
    or_throw(queue.try_send(as_bytes("four")));
    or_throw(queue.try_send(as_bytes("x")));
    std::array<std::byte, 16> buffer{};
    or_throw(queue.try_receive(buffer));
    stat = or_throw(queue.stat());
    EXPECT_EQ(stat.depth_messages, 1U);
    EXPECT_EQ(stat.depth_bytes, 1U);
    EXPECT_EQ(stat.ownership,
              (Ownership{.user_id = ::geteuid(), .group_id = ::getegid(), .mode = 0640}));
    EXPECT_EQ(stat.last_sender_pid, ::getpid());
    EXPECT_EQ(stat.last_receiver_pid, ::getpid());
    EXPECT_GE(stat.last_receive_time, stat.last_send_time);
    EXPECT_GE(stat.last_send_time, stat.change_time);
    EXPECT_EQ(stat.key, key);
}

TEST_F(SysvOpenTest, TheModeIsWhatWasAskedForWhateverTheUmask) {
    test::Child child([&] {
        ::umask(077);
        const auto queue = or_throw(MessageQueue::create(key, {.mode = 0666}));
        return or_throw(queue.stat()).ownership.mode == 0666 ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(SysvOpenTest, ForeignQueuesAreDeniedUntilTheirOwnershipChanges) {
    if (!test::is_root()) GTEST_SKIP() << "needs root, to become somebody else";
    auto queue = or_throw(MessageQueue::create(key));
    const auto as_nobody = [&](auto body) {
        test::Child child([&] {
            test::drop_privileges();
            return body();
        });
        return child.wait();
    };
    EXPECT_EQ(as_nobody([&] {
                  if (!MessageQueue::open(key).error().is(Condition::denied)) return 1;
                  if (!MessageQueue::unlink(key).error().is(Condition::denied)) return 2;
                  return queue.try_send({}).error().is(Condition::denied) ? 0 : 3;
              }),
              0);
    or_throw(queue.set_ownership({.user_id = 0, .group_id = 0, .mode = 0602}));
    EXPECT_EQ(as_nobody([&] {
                  if (MessageQueue::open(key, {.access = Access::receive})) return 1;
                  auto sender = or_throw(MessageQueue::open(key, {.access = Access::send}));
                  if (sender.set_capacity(10)) return 2;
                  if (!MessageQueue::adopt(sender.id())) return 3;
                  return or_throw(sender.try_send(as_bytes("from outside"))) ? 0 : 4;
              }),
              0);
    or_throw(queue.set_ownership({.user_id = 65534, .group_id = 65534, .mode = 0600}));
    EXPECT_EQ(as_nobody([&] { return MessageQueue::unlink(key) ? 0 : 1; }), 0);
}

TEST_F(SysvOpenTest, RunningOutOfQueuesNamesTheLimitAndTheCure) {
    if (!test::is_root()) GTEST_SKIP() << "needs root, for a namespace of its own";
    test::Child child([&] {
        test::enter_own_ipc_namespace();
        std::ofstream("/proc/sys/kernel/msgmni") << 1;
        or_throw(MessageQueue::create(Key()));
        const auto made = MessageQueue::create(key);
        if (made || !made.error().is(Condition::exhausted)) return 1;
        const auto cure = "sysctl -w kernel.msgmni=2";
        return made.error().message().contains(cure) ? 0 : 2;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(SysvOpenTest, ManyMayOpenOrCreateAndUnlinkAtOnce) {
    std::vector<test::Child> children;
    for (int i = 0; i < 4; ++i) {
        children.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                or_throw(MessageQueue::open_or_create(key));
                const auto removed = MessageQueue::unlink(key);
                if (!removed && !removed.error().is(Condition::not_found) &&
                    !removed.error().is(Condition::removed))
                    return 1;
            }
            return 0;
        });
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_F(SysvOpenTest, TheToolsOfTheSystemSeeTheSameQueue) {
    if (output_of("command -v ipcs ipcmk ipcrm").empty()) GTEST_SKIP() << "needs util-linux";
    const auto queue = or_throw(MessageQueue::create(key));
    EXPECT_THAT(output_of("ipcs -q"), HasSubstr(key.text()));
    output_of("ipcrm -Q " + key.text());
    EXPECT_TRUE(queue.stat().error().is(Condition::removed));
    const auto made = output_of("ipcmk -Q");  // "Message queue id: 5"
    ASSERT_TRUE(made.contains(": "));
    auto adopted = or_throw(MessageQueue::adopt(std::stoi(made.substr(made.rfind(' ')))));
    EXPECT_EQ(adopted.try_send(as_bytes("x")), true);
    or_throw(adopted.remove());
}

}  // namespace
}  // namespace patchbay::sysv
