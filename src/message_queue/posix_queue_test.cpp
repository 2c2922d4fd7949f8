// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_posix.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

namespace patchbay::posix {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

bool polls(int fd, short events) {
    ::pollfd descriptor{.fd = fd, .events = events, .revents = 0};
    return ::poll(&descriptor, 1, 0) == 1 && (descriptor.revents & events) != 0;
}

class PosixQueueTest : public testing::Test {
protected:
    ~PosixQueueTest() override { (void)MessageQueue::unlink(name); }

    std::string text(Deadline deadline = Deadline::after(10s)) {
        const auto message = or_throw(queue.receive(buffer, deadline));
        return message ? std::string(as_text(message->bytes)) : "(nothing)";
    }

    std::string texts(int count) {
        std::string all;
        while (count-- > 0) all += text() + ' ';
        return all;
    }

    std::string name = test::unique_name();
    MessageQueue queue =
        or_throw(MessageQueue::create(name, {.capacity_messages = 4, .message_size_bytes = 128}));
    std::array<std::byte, 128> buffer{};
};

TEST_F(PosixQueueTest, WhatIsSentIsReceived) {
    EXPECT_EQ(queue.send(as_bytes("hello"), 7, Deadline::never()), true);
    const auto message = or_throw(queue.receive(buffer, Deadline::never()));
    ASSERT_TRUE(message);
    EXPECT_EQ(as_text(message->bytes), "hello");
    EXPECT_EQ(message->bytes.data(), buffer.data());
    EXPECT_EQ(message->priority, 7U);
}

TEST_F(PosixQueueTest, EmptyAndLargestMessagesPassWhole) {
    const std::string largest(128, 'x');
    EXPECT_EQ(queue.try_send({}), true);
    EXPECT_EQ(queue.try_send(as_bytes(largest)), true);
    EXPECT_EQ(text(), "");
    EXPECT_EQ(text(), largest);
}

TEST_F(PosixQueueTest, UrgentMessagesOvertakeAndEqualOnesKeepTheirOrder) {
    for (const auto* each : {"b1", "b2"}) or_throw(queue.try_send(as_bytes(each), 5));
    or_throw(queue.try_send(as_bytes("c"), 0));
    or_throw(queue.try_send(as_bytes("a"), MessageQueue::kLargestPriority));
    EXPECT_EQ(texts(4), "a b1 b2 c ");
}

TEST_F(PosixQueueTest, NothingInTimeIsAValue) {
    EXPECT_EQ(or_throw(queue.try_receive(buffer)).has_value(), false);
    EXPECT_EQ(or_throw(queue.receive(buffer, Deadline::after(1ms))).has_value(), false);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(queue.try_send({}), true);
    EXPECT_EQ(queue.try_send({}), false);
    EXPECT_EQ(queue.send({}, Deadline::after(1ms)), false);
}

TEST_F(PosixQueueTest, ItsDescriptorIsPolledInBothDirections) {
    EXPECT_FALSE(polls(queue.fd(), POLLIN));
    EXPECT_TRUE(polls(queue.fd(), POLLOUT));
    for (int i = 0; i < 4; ++i) or_throw(queue.try_send({}));
    EXPECT_TRUE(polls(queue.fd(), POLLIN));
    EXPECT_FALSE(polls(queue.fd(), POLLOUT));
    EXPECT_NE(::fcntl(queue.fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(PosixQueueTest, AWaitingReceiverIsWoken) {
    for (const auto deadline : {Deadline::never(), Deadline::after(20s)}) {
        test::Child child([&] { return text(deadline) == "wake up" ? 0 : 1; });
        child.wait_until_asleep();
        or_throw(queue.try_send(as_bytes("wake up")));
        EXPECT_EQ(child.wait(), 0);
    }
}

TEST_F(PosixQueueTest, AWaitingSenderIsWoken) {
    for (const auto deadline : {Deadline::never(), Deadline::after(20s)}) {
        for (int i = 0; i < 4; ++i) or_throw(queue.try_send(as_bytes("old")));
        test::Child child([&] { return or_throw(queue.send(as_bytes("new"), deadline)) ? 0 : 1; });
        child.wait_until_asleep();
        EXPECT_EQ(text(), "old");
        EXPECT_EQ(child.wait(), 0);
        EXPECT_EQ(texts(4), "old old old new ");
    }
}

TEST_F(PosixQueueTest, MessagesOutliveTheirKilledSender) {
    test::Child sender([&] {
        or_throw(queue.try_send(as_bytes("last words"), 3));
        return ::pause();
    });
    EXPECT_EQ(or_throw(queue.receive(buffer, Deadline::after(10s)))->priority, 3U);
    sender.kill();
    test::Child receiver([&] { return text(Deadline::never()).empty() ? 0 : 1; });
    receiver.wait_until_asleep();
    receiver.kill();
    or_throw(queue.try_send(as_bytes("still here")));
    EXPECT_EQ(text(), "still here") << "a killed waiting receiver takes nothing with it";
}

TEST_F(PosixQueueTest, StatTellsDepthLimitsAndOwner) {
    or_throw(queue.try_send(as_bytes("one")));
    const auto stat = or_throw(queue.stat());
    EXPECT_EQ(stat.depth_messages, 1U);
    EXPECT_EQ(stat.capacity_messages, 4U);
    EXPECT_EQ(stat.message_size_bytes, 128U);
    EXPECT_EQ(stat.ownership,
              (Ownership{.user_id = ::geteuid(), .group_id = ::getegid(), .mode = 0600}));
}

TEST_F(PosixQueueTest, TooBigIsAnErrorAndLosesNothing) {
    const std::string large(129, 'x');
    const auto sent = queue.try_send(as_bytes(large));
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::too_big));
    EXPECT_THAT(sent.error().message(),
                HasSubstr("a message of 129 bytes; this queue takes up to 128"));
    or_throw(queue.try_send(as_bytes("short")));
    const auto received = queue.try_receive(MutableBytes(buffer).first(127));
    ASSERT_FALSE(received);
    EXPECT_TRUE(received.error().is(Condition::too_big));
    EXPECT_THAT(received.error().message(),
                EndsWith("the buffer has 127 bytes; messages have up to 128"));
    EXPECT_EQ(text(), "short");
}

TEST_F(PosixQueueTest, AnEmptyBufferIsTooShortForAnyMessage) {
    or_throw(queue.try_send({}));
    EXPECT_TRUE(queue.try_receive({}).error().is(Condition::too_big));
    EXPECT_TRUE(queue.receive({}, Deadline::never()).error().is(Condition::too_big));
}

TEST_F(PosixQueueTest, WhatTheHandleMayNotDoIsAnError) {
    auto receiver = or_throw(MessageQueue::open(name, {.access = Access::receive}));
    auto sender = or_throw(MessageQueue::open(name, {.access = Access::send}));
    const auto sent = receiver.try_send({});
    ASSERT_FALSE(sent);
    EXPECT_THAT(sent.error().message(), EndsWith("the queue is open for receiving only"));
    const auto received = sender.try_receive(buffer);
    ASSERT_FALSE(received);
    EXPECT_THAT(received.error().message(), EndsWith("the queue is open for sending only"));
    const auto over = sender.try_send({}, MessageQueue::kLargestPriority + 1);
    ASSERT_FALSE(over);
    EXPECT_THAT(over.error().message(), EndsWith("priority 32768 is over 32767"));
}

TEST_F(PosixQueueTest, AdoptedDescriptorsWorkInEitherMode) {
    for (const int mode : {0, O_NONBLOCK}) {
        const int fd = ::mq_open(name.c_str(), O_RDWR | O_CLOEXEC | mode);
        auto adopted = or_throw(MessageQueue::adopt(FileDescriptor(fd), "mq:adopted"));
        EXPECT_EQ(or_throw(adopted.receive(buffer, Deadline::after(1ms))).has_value(), false);
        test::Child child([&] {
            const auto message = or_throw(adopted.receive(buffer, Deadline::never()));
            return as_text(message->bytes) == "x" ? 0 : 1;
        });
        child.wait_until_asleep();
        EXPECT_EQ(adopted.send(as_bytes("x"), Deadline::never()), true);
        EXPECT_EQ(child.wait(), 0);
        EXPECT_EQ(::fcntl(adopted.fd(), F_GETFL) & O_NONBLOCK, mode);
        FileDescriptor(adopted.release_fd()).reset();
    }
    const int other = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const auto refused = MessageQueue::adopt(FileDescriptor(other), "fd:3");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), EndsWith("the descriptor is not a message queue"));
}

}  // namespace
}  // namespace patchbay::posix
