// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/datagram.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/sockets.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// What holds for every kind of datagram.
class EveryDatagram : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (const auto reason = test::why_absent(GetParam()); !reason.empty())
            GTEST_SKIP() << reason;
        inbox.emplace(or_throw(DatagramSocket::bind(test::fresh_address(GetParam()))));
        sender.emplace(
            or_throw(DatagramSocket::connect(inbox->name(), Deadline::after(10s))).value());
    }
    std::string received() {
        const auto size = or_throw(inbox->receive(buffer, Deadline::after(10s)));
        return size ? std::string(as_text(Bytes(buffer).first(*size))) : "nothing in time";
    }

    std::optional<DatagramSocket> inbox;
    std::optional<DatagramSocket> sender;
    std::array<std::byte, 4096> buffer{};
};

INSTANTIATE_TEST_SUITE_P(Kinds, EveryDatagram,
                         testing::Values("unix_dgram", "udp_ipv4", "udp_ipv6"), test::kind_name);

TEST_P(EveryDatagram, KeepsBoundariesAndEmptyMessages) {
    for (const std::string message : {"one", "", "three"})
        EXPECT_TRUE(or_throw(sender->send(as_bytes(message), Deadline::never())));
    for (const std::string message : {"one", "", "three"}) EXPECT_EQ(received(), message);
}

TEST_P(EveryDatagram, GivesNothingInTime) {
    EXPECT_EQ(or_throw(inbox->try_receive(buffer)), std::nullopt);
    EXPECT_EQ(or_throw(inbox->receive(buffer, Deadline::after(2ms))), std::nullopt);
    EXPECT_FALSE(or_throw(inbox->try_receive_from(buffer)));
}

TEST_P(EveryDatagram, IsAnsweredWhereItCameFrom) {
    auto client = or_throw(DatagramSocket::bind(test::fresh_address(GetParam())));
    const auto there = or_throw(inbox->local_address());
    EXPECT_TRUE(or_throw(client.send_to(as_bytes("question"), there, Deadline::never())));
    const auto question = or_throw(inbox->receive_from(buffer, Deadline::after(10s)));
    ASSERT_TRUE(question);
    EXPECT_EQ(question->size_bytes, 8U);
    EXPECT_EQ(question->sender.name(), client.name());
    EXPECT_TRUE(or_throw(inbox->try_send_to(as_bytes("answer"), question->sender)));
    EXPECT_EQ(or_throw(client.receive(buffer, Deadline::after(10s))), 6U);
}

TEST_P(EveryDatagram, AMessageLargerThanTheBufferTellsItsSize) {
    or_throw(sender->send(std::vector<std::byte>(5000), Deadline::never()));
    or_throw(sender->send(as_bytes("next"), Deadline::never()));
    const auto large = inbox->receive(buffer, Deadline::after(10s));
    ASSERT_FALSE(large);
    EXPECT_TRUE(large.error().is(Condition::too_big));
    EXPECT_THAT(large.error().message(), HasSubstr("5000 bytes"));
    EXPECT_EQ(received(), "next");
    or_throw(sender->send(std::vector<std::byte>(5000), Deadline::never()));
    EXPECT_TRUE(inbox->receive_from(buffer, Deadline::after(10s)).error().is(Condition::too_big));
}

TEST_P(EveryDatagram, TheLargestGoesThroughAndOneByteMoreIsRefused) {
    const auto largest = or_throw(sender->largest_message_bytes());
    std::vector<std::byte> message(largest);
    message.front() = message.back() = std::byte{42};
    ASSERT_TRUE(or_throw(sender->send(message, Deadline::after(10s))));
    std::vector<std::byte> room(largest);
    EXPECT_EQ(or_throw(inbox->receive(room, Deadline::after(10s))), largest);
    EXPECT_EQ(room, message);

    message.resize(largest + 1);
    const auto refused = sender->send(message, Deadline::after(10s));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::too_big)) << refused.error().message();
    EXPECT_THAT(refused.error().message(), HasSubstr(std::to_string(largest + 1)));
    EXPECT_THAT(refused.error().message(), HasSubstr(std::to_string(largest)));
}

TEST_P(EveryDatagram, TwoCannotHaveOneAddress) {
    const auto second = DatagramSocket::bind(inbox->name());
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().is(Condition::in_use)) << second.error().message();
    or_throw(sender->send(as_bytes("still here"), Deadline::never()));
    EXPECT_EQ(received(), "still here");
}

TEST_P(EveryDatagram, WithoutPartnerThereIsNobodyToSendTo) {
    const auto sent = inbox->try_send(as_bytes("x"));
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::invalid) || sent.error().is(Condition::closed))
        << sent.error().message();
}

TEST_P(EveryDatagram, APartnerIsChosenAndLeft) {
    auto stranger = or_throw(DatagramSocket::bind(test::fresh_address(GetParam())));
    auto partner = or_throw(DatagramSocket::bind(test::fresh_address(GetParam())));
    EXPECT_EQ(or_throw(inbox->stat()).state, SocketState::unconnected);
    or_throw(inbox->connect_to(or_throw(partner.local_address())));
    EXPECT_EQ(or_throw(inbox->stat()).state, SocketState::connected);
    (void)stranger.try_send_to(as_bytes("let me in"), or_throw(inbox->local_address()));
    or_throw(partner.try_send_to(as_bytes("it is me"), or_throw(inbox->local_address())));
    EXPECT_EQ(received(), "it is me");
    or_throw(inbox->connect_to(SocketAddress()));
    or_throw(stranger.try_send_to(as_bytes("and now"), or_throw(inbox->local_address())));
    EXPECT_EQ(received(), "and now");
}

TEST_P(EveryDatagram, AnAdoptedDescriptorWorksInEitherMode) {
    for (const int mode : {0, O_NONBLOCK}) {
        auto copy = test::copy_of(inbox->fd());
        const int fd = copy.get();
        ASSERT_EQ(::fcntl(fd, F_SETFL, mode), 0);
        auto adopted = or_throw(DatagramSocket::adopt(std::move(copy)));
        EXPECT_EQ(adopted.name(), inbox->name());
        EXPECT_EQ(or_throw(adopted.try_receive(buffer)), std::nullopt);
        or_throw(sender->send(as_bytes("hello"), Deadline::never()));
        EXPECT_EQ(or_throw(adopted.receive(buffer, Deadline::after(10s))), 5U);
        EXPECT_EQ(::fcntl(fd, F_GETFL) & O_NONBLOCK, mode);
    }
}

TEST_P(EveryDatagram, SurvivesItsSender) {
    test::Child child([&] {
        or_throw(sender->send(as_bytes("testament"), Deadline::never()));
        ::pause();
        return 0;
    });
    child.wait_until_asleep();
    child.kill();
    EXPECT_EQ(received(), "testament");
    EXPECT_EQ(or_throw(inbox->try_receive(buffer)), std::nullopt);
}

TEST_P(EveryDatagram, LeavesNothingBehind) {
    const auto before = test::Census::take();
    {
        const auto more = or_throw(DatagramSocket::bind(test::fresh_address(GetParam())));
    }
    EXPECT_EQ(test::Census::take(), before);
}

/// A receiver of Unix datagrams that is full: the sender waits, connected or not.
class FullInbox : public testing::Test {
protected:
    void SetUp() override {
        while (or_throw(outsider.try_send_to(as_bytes("x"), address))) ++waiting;
        ASSERT_GT(waiting, 0);
    }
    DatagramSocket inbox = or_throw(DatagramSocket::bind(test::fresh_address("unix_dgram")));
    DatagramSocket outsider = or_throw(DatagramSocket::bind("unix-dgram:@"));
    SocketAddress address = or_throw(inbox.local_address());
    std::array<std::byte, 64> buffer{};
    int waiting = 0;
};

TEST_F(FullInbox, KeepsTheDeadline) {
    auto partner = or_throw(DatagramSocket::connect(address, Deadline::never())).value();
    for (const bool connected : {true, false}) {
        const auto start = Deadline::Clock::now();
        const auto deadline = Deadline::after(30ms);
        EXPECT_FALSE(or_throw(connected ? partner.send(as_bytes("y"), deadline)
                                        : outsider.send_to(as_bytes("y"), address, deadline)));
        EXPECT_GE(Deadline::Clock::now() - start, 30ms);
    }
    EXPECT_EQ(or_throw(inbox.stat()).queue_limit + 1, static_cast<std::size_t>(waiting));
}

TEST_F(FullInbox, ASenderGoesOnWhenThereIsRoomAndSleepsUntilThen) {
    test::Child child([&] {
        return or_throw(outsider.send_to(as_bytes("last"), address, Deadline::after(10s))) ? 0 : 1;
    });
    child.wait_until_asleep();
    for (int i = 0; i < waiting; ++i)
        EXPECT_EQ(or_throw(inbox.receive(buffer, Deadline::after(10s))), 1U);
    EXPECT_EQ(or_throw(inbox.receive(buffer, Deadline::after(10s))), 4U);
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(FullInbox, ASenderThatSleepsLearnsThatTheReceiverHasGone) {
    test::Child child([&] {
        FileDescriptor(inbox.release_fd()).reset();
        const auto sent = outsider.send_to(as_bytes("y"), address, Deadline::after(10s));
        return !sent && sent.error().is(Condition::not_found) ? 0 : 1;
    });
    child.wait_until_asleep();
    FileDescriptor(inbox.release_fd()).reset();
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(::unlink(std::string(address.path()).c_str()), 0);
}

TEST(DatagramSocket, APairTalksBothWaysAndTellsThatTheOtherHasGone) {
    auto [one, other] = or_throw(DatagramSocket::pair());
    std::array<std::byte, 8> buffer{};
    EXPECT_TRUE(or_throw(one.try_send(as_bytes("ping"))));
    EXPECT_EQ(or_throw(other.try_receive(buffer)), 4U);
    EXPECT_TRUE(or_throw(other.try_send({})));
    EXPECT_EQ(or_throw(one.try_receive(buffer)), 0U);
    FileDescriptor(other.release_fd()).reset();
    for (int i = 0; i < 2; ++i) {
        const auto sent = one.try_send(as_bytes("anybody?"));
        ASSERT_FALSE(sent);
        EXPECT_TRUE(sent.error().is(Condition::closed)) << sent.error().message();
    }
}

TEST(DatagramSocket, NobodyThereIsNotFound) {
    auto sender = or_throw(DatagramSocket::bind("unix-dgram:@"));
    const auto nowhere = or_throw(SocketAddress::parse("unix-dgram:" + test::unique_name("/tmp/")));
    const auto sent = sender.try_send_to(as_bytes("x"), nowhere);
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::not_found)) << sent.error().message();
    EXPECT_TRUE(DatagramSocket::connect(nowhere, Deadline::now()).error().is(Condition::not_found));
}

TEST(DatagramSocket, UdpTellsLaterThatNobodyReceives) {
    auto gone = std::optional(or_throw(DatagramSocket::bind("udp:127.0.0.1:0")));
    auto sender = or_throw(DatagramSocket::connect(gone->name(), Deadline::never())).value();
    gone.reset();
    EXPECT_TRUE(or_throw(sender.try_send(as_bytes("x"))));
    std::array<std::byte, 8> buffer{};
    const auto answer = sender.receive(buffer, Deadline::after(10s));
    ASSERT_FALSE(answer);
    EXPECT_TRUE(answer.error().is(Condition::not_found)) << answer.error().message();
}

TEST(DatagramSocket, AsksTheKernelForAName) {
    const auto one = or_throw(DatagramSocket::bind("unix-dgram:@"));
    const auto other = or_throw(DatagramSocket::bind("unix-dgram:@"));
    EXPECT_THAT(one.name(), testing::StartsWith("unix-dgram:@"));
    EXPECT_NE(one.name(), other.name());
    EXPECT_EQ(or_throw(one.local_address()).name(), one.name());
}

TEST(DatagramSocket, RefusesConnections) {
    EXPECT_TRUE(DatagramSocket::bind("tcp:127.0.0.1:0").error().is(Condition::invalid));
    EXPECT_TRUE(DatagramSocket::connect("unix:/x", Deadline::now()).error().is(Condition::invalid));
    auto [one, other] = or_throw(Connection::pair());
    EXPECT_TRUE(
        DatagramSocket::adopt(FileDescriptor(one.release_fd())).error().is(Condition::invalid));
}

}  // namespace
}  // namespace patchbay
