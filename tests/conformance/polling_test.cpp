// SPDX-License-Identifier: Apache-2.0
//
// Polling: every sender and receiver has a descriptor that any event loop can wait for.
#include "conformance/conformance.hpp"

#include <chrono>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

class Polling : public Conformance {
protected:
    /// Takes what there is, until the descriptor is quiet. Readable says "may": a connection that comes in is an event,
    /// too, and a bridge may be a moment behind.
    static bool becomes_quiet(Peer& receiver) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < end) {
            if (receiver.receive(0ms).outcome != Outcome::no) return false;
            if (!receiver.ask({.verb = Verb::poll_receiver, .timeout = 0ms}).ok()) return true;
        }
        return false;
    }
};

TEST_P(Polling, AReceiverIsReadableWhenAMessageComes) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    EXPECT_TRUE(becomes_quiet(receiver));
    for (int round = 0; round < 3; ++round) {
        EXPECT_TRUE(sender.send(sample()).ok());
        const auto polled = receiver.ask({.verb = Verb::poll_receiver});
        EXPECT_TRUE(polled.ok()) << polled;
        EXPECT_EQ(receiver.receive().text, sample());
        if (traits().receivers == Receivers::broadcast) return;  // a value is given once
        EXPECT_TRUE(becomes_quiet(receiver));
    }
}

TEST_P(Polling, AReceiverWakesUpWhoPolls) {
    Peer sender(Where::here);
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    receiver.receive(0ms);  // whatever comes with opening
    receiver.start({.verb = Verb::poll_receiver});
    EXPECT_TRUE(sender.send(sample()).ok());
    EXPECT_TRUE(receiver.answer().ok());
    EXPECT_EQ(receiver.receive().text, sample());
}

TEST_P(Polling, ASenderIsWritableWhileThereIsRoom) {
    Peer sender(Where::here);
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    const auto polled = sender.ask({.verb = Verb::poll_sender});
    EXPECT_TRUE(polled.ok()) << polled;
    EXPECT_TRUE(sender.send(sample()).ok());
}

class PollingForRoom : public Conformance {};

TEST_P(PollingForRoom, EndsWhenRoomWasMade) {
    Peer sender(Where::here);
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    std::uint64_t count = 0;
    while (sender.send(series_message(traits(), "w", count), 200ms).ok()) ++count;
    receiver.start({.verb = Verb::receive_all, .timeout = 500ms, .count = count});
    const auto polled = sender.ask({.verb = Verb::poll_sender});
    EXPECT_TRUE(polled.ok()) << polled;
    EXPECT_TRUE(sender.send(sample()).ok());
    receiver.answer();
}

PATCHBAY_CONFORMANCE(Polling, everywhere, true);
PATCHBAY_CONFORMANCE(PollingForRoom, everywhere, traits.sender_waits);

}  // namespace
}  // namespace patchbay::test
