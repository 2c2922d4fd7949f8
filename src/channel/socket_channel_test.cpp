// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"

#include "support/census.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

std::string text_of(const std::optional<ChannelMessage>& message) {
    return message ? std::string(as_text(message->bytes)) : "nothing";
}

/// The address to receive at, for each scheme.
class SocketChannelTest : public testing::TestWithParam<const char*> {
protected:
    [[nodiscard]] static std::string address() {
        const std::string scheme = GetParam();
        if (scheme == "tcp" || scheme == "udp") return scheme + ":127.0.0.1:0";
        return scheme + ':' + test::unique_name("/tmp/");
    }
};

TEST_P(SocketChannelTest, MessagesKeepTheirOrderAndBoundaries) {
    auto receiver = or_throw(open_receiver(address()));
    auto sender = or_throw(open_sender(receiver.name(), Deadline::after(10s)));
    for (const auto* text : {"one", "", "three"}) {
        ASSERT_TRUE(or_throw(sender.send(as_bytes(text), Deadline::after(10s))));
        EXPECT_EQ(text_of(or_throw(receiver.receive(Deadline::after(10s)))), text);
    }
    EXPECT_FALSE(or_throw(receiver.try_receive()));
}

INSTANTIATE_TEST_SUITE_P(Schemes, SocketChannelTest,
                         testing::Values("unix", "unix-seqpacket", "unix-dgram", "tcp", "udp"));

class ConnectedChannelTest : public SocketChannelTest {};

TEST_P(ConnectedChannelTest, MergesAllWhoConnectAndEndsWithTheLast) {
    const auto before = test::Census::take();
    {
        auto receiver = or_throw(open_receiver(address()));
        auto ann = or_throw(open_sender(receiver.name(), Deadline::after(10s)));
        auto bob = or_throw(open_sender(receiver.name(), Deadline::after(10s)));
        or_throw(ann.send(as_bytes("from ann"), Deadline::after(10s)));
        or_throw(bob.send(as_bytes("from bob"), Deadline::after(10s)));
        const auto one = text_of(or_throw(receiver.receive(Deadline::after(10s))));
        const auto other = text_of(or_throw(receiver.receive(Deadline::after(10s))));
        EXPECT_EQ((std::set<std::string>{one, other}),
                  (std::set<std::string>{"from ann", "from bob"}));
        EXPECT_TRUE(or_throw(ann.finish(Deadline::after(10s))));
        EXPECT_FALSE(or_throw(receiver.receive(Deadline::after(1ms)))) << "bob is still there";
        EXPECT_TRUE(or_throw(bob.finish(Deadline::after(10s))));
        const auto end = receiver.receive(Deadline::after(10s));
        ASSERT_FALSE(end);
        EXPECT_TRUE(end.error().is(Condition::closed));
    }
    EXPECT_EQ(test::Census::take(), before);
}

TEST_P(ConnectedChannelTest, GoesBothWays) {
    auto listener = or_throw(listen(address()));
    auto client = or_throw(connect(listener.name(), Deadline::after(10s)));
    auto server = or_throw(listener.accept(Deadline::after(10s)));
    ASSERT_TRUE(server);
    or_throw(client.sender.send(as_bytes("question"), Deadline::after(10s)));
    EXPECT_EQ(text_of(or_throw(server->receiver.receive(Deadline::after(10s)))), "question");
    or_throw(server->sender.send(as_bytes("answer"), Deadline::after(10s)));
    EXPECT_EQ(text_of(or_throw(client.receiver.receive(Deadline::after(10s)))), "answer");
}

INSTANTIATE_TEST_SUITE_P(Schemes, ConnectedChannelTest,
                         testing::Values("unix", "unix-seqpacket", "tcp"));

TEST(SocketChannel, WhoConnectsToNobodyIsToldInTime) {
    const auto sender = open_sender("unix:" + test::unique_name("/tmp/"), Deadline::after(20ms));
    ASSERT_FALSE(sender);
    EXPECT_TRUE(sender.error().is(Condition::not_found));
}

TEST(SocketChannel, RolesCanBeTurnedRound) {
    const auto address = "unix:" + test::unique_name("/tmp/");
    EXPECT_FALSE(open_sender(address + "?role=listen", Deadline::after(1ms)));
    EXPECT_TRUE(open_receiver(address + "?role=sideways").error().is(Condition::invalid));
}

}  // namespace
}  // namespace patchbay
