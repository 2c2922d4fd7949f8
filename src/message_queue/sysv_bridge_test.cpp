// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/cpu_time.hpp"
#include "support/own_ipc.hpp"
#include "support/sanitized.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>

#include <array>
#include <thread>

namespace patchbay::sysv {
namespace {

using namespace std::chrono_literals;

bool polls(int fd, short events, std::chrono::milliseconds timeout) {
    ::pollfd descriptor{.fd = fd, .events = events, .revents = 0};
    return ::poll(&descriptor, 1, static_cast<int>(timeout.count())) == 1;
}

class SysvBridgeTest : public test::OwnIpc {
protected:
    ~SysvBridgeTest() override { (void)queue.remove(); }

    /// Nothing is there, and the descriptor has noticed.
    void drain() {
        while (or_throw(queue.try_receive(buffer))) {
        }
    }

    MessageQueue queue = or_throw(MessageQueue::create(Key()));
    std::array<std::byte, 64> buffer{};
};

TEST_F(SysvBridgeTest, IsReadableWhileMessagesWait) {
    const int fd = or_throw(queue.fd());
    EXPECT_EQ(or_throw(queue.fd()), fd);
    EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_FALSE(polls(fd, POLLIN, 50ms));
    or_throw(queue.try_send(as_bytes("x")));
    EXPECT_TRUE(polls(fd, POLLIN, 10s));
    EXPECT_EQ(or_throw(queue.stat()).depth_messages, 1U) << "looking takes nothing";
    drain();
    EXPECT_FALSE(polls(fd, POLLIN, 50ms));
}

TEST_F(SysvBridgeTest, AnEmptyMessageIsSeenAndStays) {
    const int fd = or_throw(queue.fd());
    EXPECT_FALSE(polls(fd, POLLIN, 30ms)) << "the bridge is looking";
    or_throw(queue.try_send({}));
    EXPECT_TRUE(polls(fd, POLLIN, 10s));
    EXPECT_EQ(or_throw(queue.stat()).depth_messages, 1U);
}

TEST_F(SysvBridgeTest, NoWakeUpIsLost) {
    constexpr int kMessages = 2000;
    test::Child sender([&] {
        for (int i = 0; i < kMessages; ++i) {
            or_throw(queue.send(as_bytes("x"), 1, Deadline::never()));
            if (i % 100 == 0) ::usleep(5000);
        }
        return 0;
    });
    const int fd = or_throw(queue.fd());
    int count = 0;
    while (count < kMessages && polls(fd, POLLIN, 10s)) {
        while (or_throw(queue.try_receive(buffer))) ++count;
    }
    EXPECT_EQ(count, kMessages);
    EXPECT_EQ(sender.wait(), 0);
}

TEST_F(SysvBridgeTest, MessagesForOthersDoNotMakeItSpin) {
    const int fd = or_throw(queue.fd());
    or_throw(queue.try_send(as_bytes("not for us"), 5));
    int wakeups = 0;
    for (const auto end = Deadline::after(200ms); !end.expired();) {
        if (!polls(fd, POLLIN, 10ms)) continue;
        ++wakeups;
        EXPECT_FALSE(or_throw(queue.try_receive(buffer, Selector::equal(7))));
    }
    EXPECT_GT(wakeups, 0) << "a message of another type is a reason to look";
    EXPECT_LT(wakeups, 500);
}

TEST_F(SysvBridgeTest, RoomIsPolledForToo) {
    or_throw(queue.set_capacity(10));
    const int fd = or_throw(queue.room_fd());
    EXPECT_TRUE(polls(fd, POLLOUT, 10s));
    while (or_throw(queue.try_send(as_bytes("12345")))) {
    }
    EXPECT_FALSE(polls(fd, POLLOUT, 50ms));
    EXPECT_TRUE(or_throw(queue.try_receive(buffer)));
    EXPECT_TRUE(polls(fd, POLLOUT, 10s));
    EXPECT_EQ(queue.try_send(as_bytes("12345")), true);
}

TEST_F(SysvBridgeTest, ARemovedQueueStaysReadableSoThatItIsNoticed) {
    const int fd = or_throw(queue.fd());
    const int room = or_throw(queue.room_fd());
    or_throw(queue.remove());
    EXPECT_TRUE(polls(fd, POLLIN, 10s));
    EXPECT_TRUE(polls(room, POLLOUT, 10s));
    EXPECT_TRUE(queue.try_receive(buffer).error().is(Condition::removed));
}

TEST_F(SysvBridgeTest, AForkedChildHasOneOfItsOwn) {
    PATCHBAY_SKIP_THREAD_AFTER_FORK();
    const int ours = or_throw(queue.fd());
    test::Child child([&] {
        const int fd = or_throw(queue.fd());
        or_throw(queue.try_send(as_bytes("x")));
        if (!polls(fd, POLLIN, 10s)) return 1;
        drain();
        return polls(fd, POLLIN, 50ms) ? 2 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
    or_throw(queue.try_send(as_bytes("y")));
    EXPECT_TRUE(polls(ours, POLLIN, 10s));
}

TEST_F(SysvBridgeTest, CostsLessThanAHundredthOfACoreIdleOrFull) {
    const auto limit = test::kSanitized ? 100ms : 20ms;
    or_throw(queue.fd());
    or_throw(queue.room_fd());
    for (const bool full : {false, true}) {
        if (full) or_throw(queue.try_send(as_bytes("unread")));
        std::this_thread::sleep_for(100ms);
        const auto used = test::least_cpu_time(limit, [] { std::this_thread::sleep_for(1s); });
        RecordProperty(full ? "full_used_us" : "idle_used_us", static_cast<int>(used / 1us));
        EXPECT_LT(used, limit) << "two bridges";
    }
}

TEST_F(SysvBridgeTest, LeavesNothing) {
    const auto before = test::Census::take();
    {
        auto same = or_throw(MessageQueue::adopt(queue.id()));
        or_throw(same.fd());
        or_throw(same.room_fd());
        auto moved = std::move(same);
        EXPECT_EQ(moved.try_send(as_bytes("x")), true);
        EXPECT_TRUE(polls(or_throw(moved.fd()), POLLIN, 10s));
    }
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay::sysv
