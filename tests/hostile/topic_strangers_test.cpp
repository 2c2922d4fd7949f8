// SPDX-License-Identifier: Apache-2.0
//
// Another user; another PID namespace.
#include "hostile/topic_file.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/small_dev_shm.hpp"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <functional>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using test::Child;
using test::TopicOnDisk;

constexpr auto kWideMode = 0666;

/// Runs it as another user, without rights.
int as_stranger(const std::function<int()>& body) {
    Child child([&] {
        test::drop_privileges();
        return body();
    });
    return child.wait();
}

TEST(TopicStrangers, AreDenied) {
    if (!test::is_root()) GTEST_SKIP() << "needs root, to become somebody else";
    const TopicOnDisk disk;
    const auto topic = or_throw(ByteTopic::create(disk.name));
    EXPECT_EQ(as_stranger([&] {
                  const auto denied = [](const auto& result) {
                      return !result && result.error().is(Condition::denied);
                  };
                  if (!denied(ByteTopic::open(disk.name))) return 1;
                  if (!denied(ByteTopic::open_or_create(disk.name))) return 2;
                  if (!denied(ByteTopic::create(disk.name))) return 3;
                  return denied(ByteTopic::remove(disk.name)) ? 0 : 4;
              }),
              0);
    EXPECT_TRUE(disk.exists());
}

TEST(TopicStrangers, TakePartWhereTheModeLetsThem) {
    if (!test::is_root()) GTEST_SKIP() << "needs root, to become somebody else";
    const TopicOnDisk disk;
    const auto topic = or_throw(ByteTopic::create(disk.name, {.mode = kWideMode}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    or_throw(subscriber.fd());
    EXPECT_EQ(as_stranger([&] {
                  const auto theirs = or_throw(ByteTopic::open(disk.name));
                  auto receives = or_throw(theirs.subscriber());
                  auto sends = or_throw(theirs.publisher());
                  or_throw(receives.fd());
                  if (!or_throw(sends.try_send(as_bytes("from a stranger")))) return 1;
                  if (!or_throw(receives.receive(Deadline::after(10s)))) return 2;
                  return 0;
              }),
              0);
    const auto sample = or_throw(subscriber.receive(Deadline::after(10s)));
    ASSERT_TRUE(sample);
    EXPECT_EQ(as_text(sample->bytes()), "from a stranger");
    EXPECT_TRUE(or_throw(publisher.try_send(as_bytes("to nobody"))));
}

TEST(TopicStrangers, AFolderThatAnotherUserHasPutThereIsRefused) {
    if (!test::is_root()) GTEST_SKIP() << "needs root, to become somebody else";
    const TopicOnDisk disk;
    // A stranger's folder, in which root could write.
    EXPECT_EQ(as_stranger([&] { return ::mkdir(disk.folder.c_str(), 0777); }), 0);
    const auto made = ByteTopic::open_or_create(disk.name);
    ASSERT_FALSE(made);
    EXPECT_TRUE(made.error().is(Condition::denied)) << made.error().message();
}

/// Runs it as process 1 of a PID namespace of its own.
int in_own_pid_namespace(const std::function<int()>& body) {
    Child child([&] {
        if (::unshare(CLONE_NEWPID) != 0) return test::kNotPermitted;
        // Not a Child: it looks for its parent, who has no number there.
        const pid_t first = ::fork();
        if (first == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::_exit(body());
        }
        int status = 0;
        ::waitpid(first, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
    });
    return child.wait();
}

TEST(TopicStrangers, TwoPidNamespacesWorkTogether) {
    const TopicOnDisk disk;
    const auto topic = or_throw(ByteTopic::create(disk.name, {.capacity_slots = 4}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    const int status = in_own_pid_namespace([&] {
        const auto theirs = or_throw(ByteTopic::open(disk.name));
        auto sends = or_throw(theirs.publisher());
        return or_throw(sends.try_send(as_bytes("from process 1"))) ? 0 : 1;
    });
    if (status == test::kNotPermitted) GTEST_SKIP() << "no PID namespace of our own is allowed";
    ASSERT_EQ(status, 0);
    const auto sample = or_throw(subscriber.receive(Deadline::after(10s)));
    ASSERT_TRUE(sample);
    EXPECT_EQ(as_text(sample->bytes()), "from process 1");
}

TEST(TopicStrangers, ADeathInAnotherPidNamespaceIsNoticed) {
    const TopicOnDisk disk;
    const auto topic = or_throw(ByteTopic::create(disk.name, {.capacity_slots = 4}));
    auto publisher = or_throw(topic.publisher());
    const int status = in_own_pid_namespace([&] {
        Child inner([&] {
            auto subscriber = or_throw(or_throw(ByteTopic::open(disk.name)).subscriber());
            ::raise(SIGKILL);
            return 0;
        });
        return inner.wait() == -SIGKILL ? 0 : 1;
    });
    if (status == test::kNotPermitted) GTEST_SKIP() << "no PID namespace of our own is allowed";
    ASSERT_EQ(status, 0);
    // It would hold everybody up, reliable as it was.
    for (int round = 0; round < 20; ++round)
        ASSERT_TRUE(or_throw(publisher.send(as_bytes("x"), Deadline::after(10s)))) << round;
}

}  // namespace
}  // namespace patchbay
