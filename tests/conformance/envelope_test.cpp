// SPDX-License-Identifier: Apache-2.0
//
// Envelopes: what goes with a message where the traits say so: its priority, its type, who sent it.
#include "conformance/conformance.hpp"

#include <unistd.h>

namespace patchbay::test {
namespace {

class Priority : public Conformance {};
class Type : public Conformance {};
class Credentials : public Conformance {};

TEST_P(Priority, HigherComesFirst) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    for (const std::uint32_t priority : {1U, 3U, 2U})
        EXPECT_TRUE(sender.ask({.verb = Verb::send, .text = "m", .priority = priority}).ok());
    for (const std::uint32_t priority : {3U, 2U, 1U})
        EXPECT_EQ(receiver.receive().priority, priority);
}

TEST_P(Priority, MayStandInTheAddress) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver, "priority=7"));
    EXPECT_TRUE(sender.send("m").ok());
    EXPECT_TRUE(sender.ask({.verb = Verb::send, .text = "m", .priority = 9}).ok());
    EXPECT_EQ(receiver.receive().priority, 9U);
    EXPECT_EQ(receiver.receive().priority, 7U);
}

TEST_P(Type, IsWhatReceiversPickBy) {
    Peer sender(Where::here);
    Peer fifth(where());
    Peer others(where());
    Peer lowest(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, fifth, "type=5"));
    ASSERT_TRUE(others.ask({Verb::open_receiver, with_option(place().receiver(), "type=!5")}).ok());
    ASSERT_TRUE(lowest.ask({Verb::open_receiver, with_option(place().receiver(), "type=-8")}).ok());
    for (const std::int64_t type : {9, 5, 7, 3})
        EXPECT_TRUE(sender.ask({.verb = Verb::send, .text = "m", .type = type}).ok());
    EXPECT_EQ(lowest.receive().type, 3);
    EXPECT_EQ(fifth.receive().type, 5);
    EXPECT_EQ(others.receive().type, 9);
    EXPECT_EQ(others.receive().type, 7);

    EXPECT_TRUE(sender.send("m").ok());
    EXPECT_EQ(fifth.receive().type, 5) << "the address says which where the message does not";
}

TEST_P(Credentials, AreTheKernels) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    EXPECT_TRUE(sender.send(sample()).ok());
    const auto received = receiver.receive();
    EXPECT_EQ(received.sender_pid, sender.pid());
    EXPECT_EQ(received.sender_uid, ::getuid());
}

PATCHBAY_CONFORMANCE(Priority, everywhere, traits.carries_priority);
PATCHBAY_CONFORMANCE(Type, everywhere, traits.carries_type);
PATCHBAY_CONFORMANCE(Credentials, everywhere, traits.carries_credentials);

}  // namespace
}  // namespace patchbay::test
