// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "support/own_ipc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace patchbay::sysv {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

class SysvQueueTest : public test::OwnIpc {
protected:
    ~SysvQueueTest() override { (void)queue.remove(); }

    void send(std::string_view text, MessageType type = 1) {
        ASSERT_EQ(or_throw(queue.try_send(as_bytes(text), type)), true);
    }
    /// "TYPE TEXT"
    std::string received(Selector selector = Selector::any()) {
        const auto message = or_throw(queue.try_receive(buffer, selector));
        if (!message) return "(nothing)";
        return std::to_string(message->type) + ' ' + std::string(as_text(message->bytes));
    }

    MessageQueue queue = or_throw(MessageQueue::create(Key()));
    std::array<std::byte, 8200> buffer{};
};

TEST_F(SysvQueueTest, WhatIsSentIsReceivedWithItsType) {
    send("hello", 42);
    EXPECT_EQ(received(), "42 hello");
    EXPECT_EQ(received(), "(nothing)");
}

TEST_F(SysvQueueTest, EmptyAndLargestMessagesPassWhole) {
    const std::string largest(or_throw(MessageQueue::limits()).message_size_bytes, 'x');
    send("");
    send(largest);
    EXPECT_EQ(received(), "1 ");
    EXPECT_EQ(received(), "1 " + largest);
}

TEST_F(SysvQueueTest, SelectorsPickByType) {
    for (const auto type : {5, 3, 9, 3}) send("of " + std::to_string(type), type);
    EXPECT_EQ(received(Selector::equal(9)), "9 of 9");
    EXPECT_EQ(received(Selector::equal(9)), "(nothing)");
    EXPECT_EQ(received(Selector::lowest_up_to(2)), "(nothing)");
    EXPECT_EQ(received(Selector::lowest_up_to(8)), "3 of 3");
    EXPECT_EQ(received(Selector::except(5)), "3 of 3");
    EXPECT_EQ(received(Selector::except(5)), "(nothing)");
    EXPECT_EQ(received(), "5 of 5");
}

TEST_F(SysvQueueTest, TheWholeRangeOfTypesPasses) {
    constexpr auto kMost = std::numeric_limits<MessageType>::max();
    send("x", kMost);
    EXPECT_EQ(received(Selector::except(1)), std::to_string(kMost) + " x");
    send("x", kMost);
    EXPECT_EQ(received(Selector::lowest_up_to(kMost)), std::to_string(kMost) + " x");
}

TEST_F(SysvQueueTest, TypesStartAtOne) {
    const auto sent = queue.try_send(as_bytes("x"), 0);
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::invalid));
    EXPECT_THAT(sent.error().message(), EndsWith("a type is at least 1, not 0"));
    for (const auto bad : {Selector::equal(0), Selector::lowest_up_to(-1), Selector::except(0)})
        EXPECT_TRUE(queue.try_receive(buffer, bad).error().is(Condition::invalid));
}

TEST_F(SysvQueueTest, ABufferWithRoomToSpareIsWrittenByTheKernelItself) {
    send("hello");
    const auto message = or_throw(queue.try_receive(MutableBytes(buffer).first(13)));
    ASSERT_TRUE(message);
    EXPECT_EQ(as_text(message->bytes), "hello");
    EXPECT_EQ(message->bytes.data(), buffer.data() + MessageQueue::kHeaderBytes);
}

TEST_F(SysvQueueTest, ABufferThatJustFitsWillDo) {
    for (const std::size_t size : {0U, 1U, 8U, 9U, 100U, 8192U}) {
        const std::string text(size, 'x');
        send(text, 7);
        const auto message = or_throw(queue.try_receive(MutableBytes(buffer).first(size)));
        ASSERT_TRUE(message) << size;
        EXPECT_EQ(as_text(message->bytes), text);
        EXPECT_EQ(message->type, 7);
    }
}

TEST_F(SysvQueueTest, ATooShortBufferIsAnErrorAndLosesNothing) {
    send("twelve bytes");
    for (const std::size_t size : {0U, 4U, 11U}) {
        const auto message = queue.try_receive(MutableBytes(buffer).first(size));
        ASSERT_FALSE(message) << size;
        EXPECT_TRUE(message.error().is(Condition::too_big));
        EXPECT_THAT(message.error().message(), HasSubstr("longer than the buffer"));
    }
    EXPECT_EQ(received(), "1 twelve bytes");
}

TEST_F(SysvQueueTest, AFrameIsSentAsItIs) {
    std::array<std::byte, MessageQueue::kHeaderBytes + 3> frame{};
    std::ranges::copy(as_bytes("abc"), frame.begin() + MessageQueue::kHeaderBytes);
    EXPECT_EQ(queue.send_frame(frame, 6, Deadline::now()), true);
    EXPECT_EQ(received(), "6 abc");
}

TEST_F(SysvQueueTest, TooBigForTheKernelNamesTheLimitAndTheCure) {
    const auto most = or_throw(MessageQueue::limits()).message_size_bytes;
    const std::vector<std::byte> large(most + 1);
    const auto sent = queue.try_send(large);
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::too_big));
    EXPECT_THAT(sent.error().message(),
                HasSubstr("exceeds the kernel's limit " + std::to_string(most) +
                          ": sysctl -w kernel.msgmax=" + std::to_string(most + 1)));
}

TEST_F(SysvQueueTest, AMessageThatNeverFitsIsAnErrorAndNoEndlessWait) {
    or_throw(queue.set_capacity(100));
    const std::string text(101, 'x');
    const auto sent = queue.send(as_bytes(text), 1, Deadline::never());
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::too_big));
    EXPECT_THAT(sent.error().message(), HasSubstr("never fits a queue of capacity 100"));
}

TEST_F(SysvQueueTest, NoRoomInTimeIsAValue) {
    or_throw(queue.set_capacity(100));
    const std::string text(60, 'x');
    send(text);
    EXPECT_EQ(queue.try_send(as_bytes(text)), false);
    EXPECT_EQ(queue.send(as_bytes(text), 1, Deadline::after(1ms)), false);
    EXPECT_EQ(queue.try_send(as_bytes("short")), true);
}

TEST_F(SysvQueueTest, PeekingTakesNothing) {
    send("first", 3);
    send("second", 4);
    const auto peek = [&](std::size_t index) {
        const auto message = queue.peek(buffer, index);
        if (!message) return message.error().message();
        return *message ? std::string(as_text((*message)->bytes)) : "(nothing)";
    };
    if (peek(0).contains("CONFIG_CHECKPOINT_RESTORE")) GTEST_SKIP() << peek(0);
    EXPECT_EQ(peek(0), "first");
    EXPECT_EQ(peek(1), "second");
    EXPECT_EQ(peek(2), "(nothing)");
    EXPECT_EQ(or_throw(queue.peek(buffer, 1))->type, 4);
    EXPECT_TRUE(queue.peek(MutableBytes(buffer).first(4)).error().is(Condition::too_big));
    EXPECT_EQ(or_throw(queue.stat()).depth_messages, 2U);
}

}  // namespace
}  // namespace patchbay::sysv
