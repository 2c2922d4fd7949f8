// SPDX-License-Identifier: Apache-2.0
//
// Messages of a connection, and several parts of one.
#include "patchbay/socket.hpp"

#include "support/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Seqpacket : public testing::Test {
protected:
    std::string received() {
        const auto size = or_throw(server.receive(buffer, Deadline::after(10s)));
        return size ? std::string(as_text(Bytes(buffer).first(*size))) : "nothing in time";
    }
    void close_client() { FileDescriptor(client.release_fd()).reset(); }

    std::pair<Connection, Connection> ends = or_throw(Connection::pair(Transport::unix_seqpacket));
    Connection& client = ends.first;
    Connection& server = ends.second;
    std::array<std::byte, 64> buffer{};
};

TEST_F(Seqpacket, KeepsBoundaries) {
    for (const std::string message : {"one", "", "three", ""})
        EXPECT_EQ(or_throw(client.try_send(as_bytes(message))), message.size());
    for (const std::string message : {"one", "", "three", ""}) EXPECT_EQ(received(), message);
    EXPECT_EQ(or_throw(server.try_receive(buffer)), std::nullopt);
}

/// recv(2) answers 0 to both.
TEST_F(Seqpacket, AnEmptyMessageIsNotTheEnd) {
    for (const std::string message : {"last", "", ""}) or_throw(client.try_send(as_bytes(message)));
    close_client();
    EXPECT_EQ(received(), "last");
    EXPECT_EQ(received(), "");
    EXPECT_EQ(received(), "");
    EXPECT_TRUE(server.receive(buffer, Deadline::after(10s)).error().is(Condition::closed));
    EXPECT_TRUE(server.next_message_bytes(Deadline::after(10s)).error().is(Condition::closed));
}

/// The kernel reports the loss of unread messages before it hands out those that came.
TEST_F(Seqpacket, APartnerThatClosesWithoutReadingLosesNothingOfItsOwn) {
    or_throw(server.try_send(as_bytes("never read")));
    or_throw(client.try_send(as_bytes("one")));
    or_throw(client.try_send(as_bytes("two")));
    close_client();
    EXPECT_EQ(or_throw(server.next_message_bytes(Deadline::now())), 3U);
    EXPECT_EQ(received(), "one");
    EXPECT_EQ(received(), "two");
    EXPECT_TRUE(server.receive(buffer, Deadline::after(10s)).error().is(Condition::closed));
}

TEST_F(Seqpacket, AMessageLargerThanTheBufferTellsItsSize) {
    or_throw(client.try_send(std::vector<std::byte>(1000)));
    or_throw(client.try_send(as_bytes("next")));
    const auto large = server.try_receive(buffer);
    ASSERT_FALSE(large);
    EXPECT_TRUE(large.error().is(Condition::too_big));
    EXPECT_THAT(large.error().message(), HasSubstr("1000 bytes"));
    EXPECT_EQ(received(), "next");
}

TEST_F(Seqpacket, TellsTheSizeOfTheNextMessage) {
    EXPECT_EQ(or_throw(server.next_message_bytes(Deadline::after(1ms))), std::nullopt);
    or_throw(client.try_send(std::vector<std::byte>(1000)));
    EXPECT_EQ(or_throw(server.next_message_bytes(Deadline::after(10s))), 1000U);
    EXPECT_EQ(or_throw(server.next_message_bytes(Deadline::now())), 1000U);
    std::vector<std::byte> room(1000);
    EXPECT_EQ(or_throw(server.try_receive(room)), 1000U);
    or_throw(client.try_send({}));
    EXPECT_EQ(or_throw(server.next_message_bytes(Deadline::now())), 0U);
}

TEST_F(Seqpacket, TheLargestGoesThroughAndOneByteMoreIsRefused) {
    const auto largest = or_throw(client.largest_message_bytes());
    std::vector<std::byte> message(largest);
    EXPECT_EQ(or_throw(client.try_send(message)), largest);
    std::vector<std::byte> room(largest);
    EXPECT_EQ(or_throw(server.try_receive(room)), largest);
    message.resize(largest + 1);
    const auto refused = client.try_send(message);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::too_big));
    EXPECT_THAT(refused.error().message(), HasSubstr(std::to_string(largest)));
    EXPECT_THAT(refused.error().message(), HasSubstr("net.core.wmem_max ("));
}

TEST(SeqpacketBuffer, ALargerOneTakesLargerMessages) {
    const auto [client, server] =
        or_throw(Connection::pair(Transport::unix_seqpacket, {.send_buffer_bytes = 16'384}));
    EXPECT_EQ(or_throw(client.largest_message_bytes()), 2 * 16'384U - 32);
    EXPECT_EQ(or_throw(client.stat()).send_buffer_bytes, 2 * 16'384U);
}

TEST_F(Seqpacket, AMessageIsMadeOfPartsAndTakenApart) {
    const std::array<Bytes, 4> parts{as_bytes("he"), Bytes(), as_bytes("llo "), as_bytes("world")};
    EXPECT_EQ(or_throw(client.send_parts(parts, Deadline::never())), 11U);
    EXPECT_EQ(received(), "hello world");
    or_throw(client.send_parts(parts, Deadline::never()));
    std::array<std::byte, 6> head{};
    std::array<std::byte, 6> tail{};
    const std::array<MutableBytes, 2> room{head, tail};
    EXPECT_EQ(or_throw(server.receive_parts(room, Deadline::after(10s))), 11U);
    EXPECT_EQ(as_text(head), "hello ");
    EXPECT_EQ(as_text(Bytes(tail).first(5)), "world");
    EXPECT_EQ(or_throw(client.send_parts({}, Deadline::never())), 0U);
    EXPECT_EQ(received(), "");
}

TEST_F(Seqpacket, AMessageOfTooManyPartsIsRefusedAsAWhole) {
    const std::vector<Bytes> parts(1025, as_bytes("x"));
    EXPECT_TRUE(client.send_parts(parts, Deadline::never()).error().is(Condition::invalid));
    EXPECT_EQ(or_throw(server.try_receive(buffer)), std::nullopt);
}

TEST(Stream, ManyAndLargePartsAllGo) {
    auto [client, server] = or_throw(Connection::pair());
    const std::vector<std::byte> block(1000, std::byte{7});
    const std::vector<Bytes> parts(3000, block);
    test::Child child([&, &one = client] {
        return or_throw(one.send_parts(parts, Deadline::after(20s))) == 3'000'000U ? 0 : 1;
    });
    FileDescriptor(client.release_fd()).reset();
    std::vector<std::byte> buffer(100'000);
    std::size_t got = 0;
    while (const auto size = server.receive(buffer, Deadline::after(10s))) {
        ASSERT_TRUE(*size);
        for (std::size_t i = 0; i < **size; ++i) ASSERT_EQ(buffer[i], std::byte{7});
        got += **size;
    }
    EXPECT_EQ(got, 3'000'000U);
    EXPECT_EQ(child.wait(), 0);
}

TEST(Stream, HasNoMessagesAndNoLimit) {
    auto [client, server] = or_throw(Connection::pair());
    EXPECT_TRUE(server.next_message_bytes(Deadline::now()).error().is(Condition::unsupported));
    EXPECT_EQ(or_throw(client.largest_message_bytes()), SIZE_MAX);
    EXPECT_EQ(or_throw(client.try_send({})), 0U);
    EXPECT_EQ(or_throw(server.try_receive({})), std::nullopt);
}

TEST(Datagram, IsMadeOfPartsAndTakenApart) {
    auto [client, server] = or_throw(DatagramSocket::pair());
    const std::array<Bytes, 2> parts{as_bytes("to"), as_bytes("gether")};
    EXPECT_TRUE(or_throw(client.send_parts(parts, Deadline::never())));
    EXPECT_EQ(or_throw(server.next_message_bytes(Deadline::now())), 8U);
    std::array<std::byte, 3> head{};
    std::array<std::byte, 3> tail{};
    const std::array<MutableBytes, 2> room{head, tail};
    const auto got = server.receive_parts(room, Deadline::after(10s));
    ASSERT_FALSE(got);
    EXPECT_THAT(got.error().message(), HasSubstr("8 bytes"));
}

TEST(Pair, IsOfUnixConnectionsOnly) {
    for (const auto transport : {Transport::tcp, Transport::unix_datagram, Transport::vsock})
        EXPECT_TRUE(Connection::pair(transport).error().is(Condition::invalid));
}

}  // namespace
}  // namespace patchbay
