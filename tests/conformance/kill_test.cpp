// SPDX-License-Identifier: Apache-2.0
//
// kill -9 of either end: the other side is told where it can be, gets nothing torn, and where the mechanism outlives
// its processes a fresh one goes on.
#include "conformance/conformance.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

class Killing : public Conformance {
protected:
    /// A receiver that goes on when a sender has gone, where there is such an option.
    static std::string option() { return takes("keep") ? "keep=yes" : ""; }

    /// Receives until `wanted` comes.
    static void expect_to_receive(Peer& receiver, const std::string& wanted) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        Answer answer;
        do {
            answer = receiver.receive();
        } while (answer.ok() && answer.text != wanted && std::chrono::steady_clock::now() < end);
        EXPECT_EQ(answer.text, wanted) << answer;
    }
};

TEST_P(Killing, TheReceiverIsKilledWhileItWaits) {
    Peer sender(Where::here);
    Peer fresh(where());
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver, option()));
    receiver.start({.verb = Verb::receive});
    receiver.wait_until_asleep();
    receiver.kill();

    if (traits().tells_sender) {
        Answer answer;
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (answer.ok() && std::chrono::steady_clock::now() < end)
            answer = sender.send(sample());
        EXPECT_TRUE(answer.failed_with(Condition::closed)) << answer;
        sender.close();
    }
    if (!subject().has_name) return;
    ASSERT_NO_FATAL_FAILURE(join_receiver(fresh));
    if (traits().tells_sender) {
        ASSERT_NO_FATAL_FAILURE(join_sender(sender));
    }
    EXPECT_TRUE(sender.send(sample()).ok());
    expect_to_receive(fresh, sample());
}

TEST_P(Killing, TheSenderIsKilledWhileItSends) {
    Peer receiver(Where::here);
    Peer fresh(where());
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver, option()));
    sender.start({.verb = Verb::send_series, .text = "k", .count = 9'000});
    auto received = receiver
                        .ask({.verb = Verb::receive_all,
                              .timeout = traits().keeps_every ? kPatience : 300ms,
                              .count = 20})
                        .messages;
    sender.kill();

    // What was sent before arrives whole, and then, where there is one, the end.
    const bool ends = traits().ends && option().empty();
    const auto rest = receiver.ask(
        {.verb = Verb::receive_all, .timeout = ends ? kPatience : 300ms, .count = 20'000});
    received.insert(received.end(), rest.messages.begin(), rest.messages.end());
    if (ends) {
        EXPECT_TRUE(rest.failed_with(Condition::closed)) << rest;
    }
    if (traits().whole)
        expect_arrived(series("k", traits().keeps_every ? received.size() : 9'000), received);

    if (!subject().has_name) return;
    if (rest.outcome == Outcome::failed) {
        receiver.close();
        ASSERT_NO_FATAL_FAILURE(join_receiver(receiver));
    }
    ASSERT_NO_FATAL_FAILURE(join_sender(fresh));
    EXPECT_TRUE(fresh.send(sample()).ok());
    expect_to_receive(receiver, sample());
}

PATCHBAY_CONFORMANCE(Killing, in_other_processes, true);

}  // namespace
}  // namespace patchbay::test
