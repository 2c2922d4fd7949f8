// SPDX-License-Identifier: Apache-2.0
//
// What the headers promise to threads; ThreadSanitizer looks on.
#include "patchbay/socket.hpp"

#include "support/sockets.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

constexpr int kMessages = 2000;

class ThreadedConnection : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (const auto reason = test::why_absent(GetParam()); !reason.empty())
            GTEST_SKIP() << reason;
    }
};

INSTANTIATE_TEST_SUITE_P(Kinds, ThreadedConnection, testing::ValuesIn(test::kConnectionKinds),
                         test::kind_name);

/// Sends what it receives until the end; how many bytes.
std::size_t echo(Connection& connection) {
    std::array<std::byte, 512> buffer{};
    std::size_t total = 0;
    for (;;) {
        const auto size = connection.receive(buffer, Deadline::after(10s));
        if (!size || !*size) return total;
        total +=
            or_throw(connection.send(Bytes(buffer).first(**size), Deadline::after(10s))).value();
    }
}

TEST_P(ThreadedConnection, OneThreadSendsWhileAnotherReceives) {
    auto [client, server] = test::connected_ends(GetParam());
    const std::vector<std::byte> message(100, std::byte{1});
    std::size_t echoed = 0;
    std::size_t received = 0;
    {
        const std::jthread partner([&, &end = server] { echoed = echo(end); });
        const std::jthread receiver([&, &end = client] {
            std::array<std::byte, 512> buffer{};
            while (received < kMessages * message.size())
                received += or_throw(end.receive(buffer, Deadline::after(10s))).value();
        });
        for (int i = 0; i < kMessages; ++i)
            EXPECT_EQ(or_throw(client.send(message, Deadline::after(10s))), message.size());
        or_throw(client.finish_sending());
    }
    EXPECT_EQ(received, kMessages * message.size());
    EXPECT_EQ(echoed, received);
}

TEST(ThreadedDatagram, ManyThreadsMaySendAndReceiveOnOneSocket) {
    auto [one, other] = or_throw(DatagramSocket::pair());
    std::atomic<int> received = 0;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 3; ++thread) {
            threads.emplace_back([&, &end = one] {
                for (int i = 0; i < kMessages; ++i)
                    EXPECT_TRUE(
                        or_throw(end.send(as_bytes("sixteen bytes ok"), Deadline::after(10s))));
            });
            threads.emplace_back([&, &end = other] {
                std::array<std::byte, 64> buffer{};
                for (int i = 0; i < kMessages; ++i)
                    if (or_throw(end.receive(buffer, Deadline::after(10s))) == 16U) ++received;
            });
        }
    }
    EXPECT_EQ(received, 3 * kMessages);
}

TEST(ThreadedLookup, HasAThreadOfItsOwnForEachDeadline) {
    const auto address = or_throw(SocketAddress::parse("tcp:127.1:7"));  // asks no name server
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            // With or without an answer in time: neither may hurt.
            for (const auto deadline : {Deadline::after(10s), Deadline::after(0s)})
                (void)address.resolve(SocketAddress::Purpose::connect, deadline);
        });
    }
}

}  // namespace
}  // namespace patchbay
