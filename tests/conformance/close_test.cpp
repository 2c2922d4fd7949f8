// SPDX-License-Identifier: Apache-2.0
//
// Closing of either end: everything that was sent arrives; then who can know of the end is told.
#include "conformance/conformance.hpp"

#include <chrono>
#include <string>

namespace patchbay::test {
namespace {

class Closing : public Conformance {
protected:
    void expect_end(Peer& receiver, const std::string& last) {
        const auto received =
            receiver.ask({.verb = Verb::receive_all, .timeout = end_patience(), .count = 100});
        expect_arrived(series(last, kCount), received.messages);
        if (traits().ends) {
            EXPECT_TRUE(received.failed_with(Condition::closed)) << received;
            EXPECT_TRUE(receiver.receive().failed_with(Condition::closed)) << "and it stays so";
        }
    }
    static std::chrono::milliseconds end_patience() {
        return traits().ends ? kPatience : std::chrono::milliseconds(300);
    }
    static constexpr std::uint64_t kCount = 5;
};

TEST_P(Closing, TheSenderFinishes) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    EXPECT_TRUE(sender.ask({.verb = Verb::send_series, .text = "f", .count = kCount}).ok());
    const auto finished = sender.finish();
    EXPECT_TRUE(finished.ok()) << finished;
    expect_end(receiver, "f");
}

TEST_P(Closing, TheSenderGoesWithoutAWord) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    EXPECT_TRUE(sender.ask({.verb = Verb::send_series, .text = "g", .count = kCount}).ok());
    if (traits().outlives_processes || traits().ends) {
        EXPECT_TRUE(sender.close().ok());
    }
    expect_end(receiver, "g");
}

class ReceiverCloses : public Conformance {};

TEST_P(ReceiverCloses, TheSenderIsTold) {
    Peer sender(Where::here);
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    EXPECT_TRUE(sender.send(sample()).ok());
    EXPECT_TRUE(receiver.receive().ok());
    EXPECT_TRUE(receiver.close().ok());
    const auto end = std::chrono::steady_clock::now() + kPatience;
    Answer answer;
    while (answer.ok() && std::chrono::steady_clock::now() < end) answer = sender.send(sample());
    EXPECT_TRUE(answer.failed_with(Condition::closed)) << answer;
}

PATCHBAY_CONFORMANCE(Closing, everywhere, true);
PATCHBAY_CONFORMANCE(ReceiverCloses, everywhere, traits.tells_sender);

}  // namespace
}  // namespace patchbay::test
