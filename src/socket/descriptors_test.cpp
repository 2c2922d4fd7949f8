// SPDX-License-Identifier: Apache-2.0
//
// Descriptors that travel with messages, and what a hostile sender can do with them.
#include "patchbay/socket.hpp"

#include "support/census.hpp"
#include "support/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

FileDescriptor some_descriptor() {
    return FileDescriptor(::eventfd(7, EFD_CLOEXEC));
}

/// Whether it is the one that some_descriptor() made.
bool is_it(const FileDescriptor& descriptor) {
    std::uint64_t value = 0;
    return ::read(descriptor.get(), &value, sizeof value) == sizeof value && value == 7;
}

std::vector<int> borrowed(const std::vector<FileDescriptor>& owned) {
    std::vector<int> numbers;
    for (const auto& descriptor : owned) numbers.push_back(descriptor.get());
    return numbers;
}

std::vector<FileDescriptor> many(std::size_t count) {
    std::vector<FileDescriptor> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back(some_descriptor());
    return result;
}

class Descriptors : public testing::TestWithParam<Transport> {
protected:
    Result<std::optional<Received>> receive(std::size_t room) {
        slots.clear();
        slots.resize(room);
        return server.receive_descriptors(buffer, slots, Deadline::after(10s));
    }

    std::pair<Connection, Connection> ends = or_throw(Connection::pair(GetParam()));
    Connection& client = ends.first;
    Connection& server = ends.second;
    std::vector<FileDescriptor> slots;
    std::array<std::byte, 64> buffer{};
};

INSTANTIATE_TEST_SUITE_P(Kinds, Descriptors,
                         testing::Values(Transport::unix_stream, Transport::unix_seqpacket),
                         [](const auto& kind) {
                             return kind.param == Transport::unix_stream ? "stream" : "seqpacket";
                         });

TEST_P(Descriptors, ArriveWithTheirMessageCloseOnExec) {
    const auto sent = many(3);
    EXPECT_EQ(
        or_throw(client.send_descriptors(as_bytes("three"), borrowed(sent), Deadline::never())),
        5U);
    const auto got = or_throw(receive(8)).value();
    EXPECT_EQ(got.size_bytes, 5U);
    ASSERT_EQ(got.descriptor_count, 3U);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(::fcntl(slots[i].get(), F_GETFD), FD_CLOEXEC);
        EXPECT_TRUE(is_it(slots[i]));
    }
    EXPECT_FALSE(slots[3]);
}

TEST_P(Descriptors, AreCopiesThatOutliveTheSender) {
    test::Child child([&] {
        const auto descriptor = some_descriptor();
        const int number = descriptor.get();
        return or_throw(client.send_descriptors(as_bytes("x"), {&number, 1}, Deadline::never())) ==
                       1U
                   ? 0
                   : 1;
    });
    EXPECT_EQ(child.wait(), 0);
    ASSERT_EQ(or_throw(receive(1)).value().descriptor_count, 1U);
    EXPECT_TRUE(is_it(slots[0]));
}

TEST_P(Descriptors, StayWithTheirOwnMessage) {
    const auto sent = many(2);
    for (const auto& descriptor : sent) {
        const int number = descriptor.get();
        or_throw(client.send_descriptors(as_bytes("one"), {&number, 1}, Deadline::never()));
    }
    or_throw(client.send(as_bytes("none"), Deadline::never()));
    for (int i = 0; i < 2; ++i) {
        const auto got = or_throw(receive(8)).value();
        EXPECT_EQ(got.size_bytes, 3U);
        EXPECT_EQ(got.descriptor_count, 1U);
    }
    EXPECT_EQ(or_throw(receive(8)).value().descriptor_count, 0U);
}

TEST_P(Descriptors, TheMostThatFitGoThroughAndOneMoreIsRefused) {
    const auto sent = many(kMaxDescriptors + 1);
    auto numbers = borrowed(sent);
    const auto refused = client.send_descriptors(as_bytes("x"), numbers, Deadline::never());
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::invalid));
    numbers.pop_back();
    or_throw(client.send_descriptors(as_bytes("x"), numbers, Deadline::never()));
    EXPECT_EQ(or_throw(receive(300)).value().descriptor_count, kMaxDescriptors);
}

TEST_P(Descriptors, MoreThanAskedForAreAllClosed) {
    const auto sent = many(kMaxDescriptors);
    for (const std::size_t room : {0U, 1U, 2U, 3U, 252U}) {
        slots.clear();
        const auto before = test::Census::take();
        or_throw(client.send_descriptors(as_bytes("flood"), borrowed(sent), Deadline::never()));
        const auto got = receive(room);
        ASSERT_FALSE(got) << room;
        EXPECT_TRUE(got.error().is(Condition::too_big)) << got.error().message();
        EXPECT_EQ(test::Census::take(), before) << room;
    }
}

/// What is not asked for never enters this process: not even for a moment.
TEST_P(Descriptors, AFloodOfThemLeavesAPlainReceiverUnharmed) {
    const auto sent = many(kMaxDescriptors);
    const auto before = test::Census::take();
    or_throw(client.send_descriptors(as_bytes("flood"), borrowed(sent), Deadline::never()));
    or_throw(client.send(as_bytes("next"), Deadline::never()));
    const auto got = server.receive(buffer, Deadline::after(10s));
    if (GetParam() == Transport::unix_seqpacket) {
        ASSERT_FALSE(got);
        EXPECT_TRUE(got.error().is(Condition::too_big)) << got.error().message();
    } else {
        EXPECT_EQ(got.value(), 5U);
    }
    EXPECT_EQ(or_throw(server.receive(buffer, Deadline::after(10s))), 4U);
    EXPECT_EQ(test::Census::take(), before);
}

TEST_P(Descriptors, AReceiverThatMayOpenNoMoreKeepsNone) {
    test::Child child([&] {
        const auto sent = many(8);
        or_throw(client.send_descriptors(as_bytes("x"), borrowed(sent), Deadline::never()));
        ::rlimit limit{.rlim_cur = 128, .rlim_max = 128};
        ::setrlimit(RLIMIT_NOFILE, &limit);
        std::vector<FileDescriptor> hoard;
        for (int fd = 0; (fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;)
            hoard.emplace_back(fd);
        hoard.resize(hoard.size() - 4);
        const auto before = test::Census::take();
        const auto got = receive(8);
        if (got || !got.error().is(Condition::too_big)) return 1;
        return test::Census::take() == before ? 0 : 2;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_P(Descriptors, AreClosedWhenNobodyReceivesThem) {
    slots.clear();
    const auto before = test::Census::take();
    {
        auto [one, other] = or_throw(Connection::pair(GetParam()));
        const auto sent = many(5);
        or_throw(one.send_descriptors(as_bytes("x"), borrowed(sent), Deadline::never()));
    }
    EXPECT_EQ(test::Census::take(), before);
}

TEST_P(Descriptors, AWrongNumberIsRefused) {
    const int closed = 12345;
    const auto sent = client.send_descriptors(as_bytes("x"), {&closed, 1}, Deadline::never());
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::invalid)) << sent.error().message();
    EXPECT_EQ(or_throw(server.try_receive(buffer)), std::nullopt);
}

TEST(StreamDescriptors, ComeWithTheFirstByteOfALongMessage) {
    auto [client, server] = or_throw(Connection::pair());
    const auto descriptor = some_descriptor();
    const int number = descriptor.get();
    const std::vector<std::byte> large(4 << 20);
    test::Child child([&, &one = client] {
        return or_throw(one.send_descriptors(large, {&number, 1}, Deadline::after(20s))) ==
                       large.size()
                   ? 0
                   : 1;
    });
    std::vector<std::byte> buffer(100'000);
    std::vector<FileDescriptor> slots(1);
    std::size_t got = 0;
    std::size_t descriptors = 0;
    while (got < large.size()) {
        const auto part =
            or_throw(server.receive_descriptors(buffer, slots, Deadline::after(10s))).value();
        if (got == 0) {
            EXPECT_EQ(part.descriptor_count, 1U);
        }
        got += part.size_bytes;
        descriptors += part.descriptor_count;
    }
    EXPECT_EQ(descriptors, 1U);
    EXPECT_EQ(child.wait(), 0);
}

TEST(StreamDescriptors, NeedAByte) {
    auto [client, server] = or_throw(Connection::pair());
    const int number = 0;
    EXPECT_TRUE(client.send_descriptors({}, {&number, 1}, Deadline::never())
                    .error()
                    .is(Condition::invalid));
}

/// The sender dies in the middle: what came is delivered, then the end.
TEST(StreamDescriptors, HalfAMessageAndThenDeath) {
    auto [client, server] = or_throw(Connection::pair());
    test::Child child([&, &one = client] {
        const auto descriptor = some_descriptor();
        const int number = descriptor.get();
        or_throw(one.send_descriptors(as_bytes("half"), {&number, 1}, Deadline::never()));
        ::pause();
        return 0;
    });
    FileDescriptor(client.release_fd()).reset();
    child.wait_until_asleep();
    child.kill();
    std::array<std::byte, 64> buffer{};
    std::vector<FileDescriptor> slots(1);
    const auto got =
        or_throw(server.receive_descriptors(buffer, slots, Deadline::after(10s))).value();
    EXPECT_EQ(got.size_bytes, 4U);
    EXPECT_TRUE(is_it(slots[0]));
    const auto end = server.receive_descriptors(buffer, slots, Deadline::after(10s));
    ASSERT_FALSE(end);
    EXPECT_TRUE(end.error().is(Condition::closed));
}

TEST(SeqpacketDescriptors, GoWithAnEmptyMessage) {
    auto [client, server] = or_throw(Connection::pair(Transport::unix_seqpacket));
    const auto descriptor = some_descriptor();
    const int number = descriptor.get();
    EXPECT_EQ(or_throw(client.send_descriptors({}, {&number, 1}, Deadline::never())), 0U);
    std::vector<FileDescriptor> slots(1);
    const auto got = or_throw(server.receive_descriptors({}, slots, Deadline::after(10s))).value();
    EXPECT_EQ(got.size_bytes, 0U);
    EXPECT_TRUE(is_it(slots[0]));
}

TEST(SeqpacketDescriptors, AreClosedWhereTheMessageDoesNotFit) {
    auto [client, server] = or_throw(Connection::pair(Transport::unix_seqpacket));
    const auto descriptor = some_descriptor();
    const int number = descriptor.get();
    or_throw(client.send_descriptors(as_bytes("long"), {&number, 1}, Deadline::never()));
    std::vector<FileDescriptor> slots(1);
    std::array<std::byte, 3> buffer{};
    const auto before = test::Census::take();
    const auto got = server.receive_descriptors(buffer, slots, Deadline::after(10s));
    ASSERT_FALSE(got);
    EXPECT_THAT(got.error().message(), HasSubstr("4 bytes"));
    EXPECT_EQ(test::Census::take(), before);
}

TEST(DatagramDescriptors, ArriveWithTheirMessage) {
    auto [client, server] = or_throw(DatagramSocket::pair());
    const auto sent = many(2);
    EXPECT_TRUE(or_throw(client.send_descriptors({}, borrowed(sent), Deadline::never())));
    std::vector<FileDescriptor> slots(2);
    const auto got = or_throw(server.receive_descriptors({}, slots, Deadline::after(10s))).value();
    EXPECT_EQ(got.descriptor_count, 2U);
    EXPECT_TRUE(is_it(slots[1]));
}

TEST(InternetDescriptors, AreUnsupported) {
    auto listener = or_throw(Listener::listen("tcp:127.0.0.1:0"));
    auto client = or_throw(Connection::connect(listener.name(), Deadline::after(10s))).value();
    const int number = 0;
    EXPECT_TRUE(client.send_descriptors(as_bytes("x"), {&number, 1}, Deadline::never())
                    .error()
                    .is(Condition::unsupported));
}

}  // namespace
}  // namespace patchbay
