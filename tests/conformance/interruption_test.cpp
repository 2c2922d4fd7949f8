// SPDX-License-Identifier: Apache-2.0
//
// Interruptions: a signal every half millisecond on both sides, whose handler does not restart calls, changes nothing.
#include "conformance/conformance.hpp"

#include <chrono>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

class Interruption : public Conformance {
protected:
    void TearDown() override {
        // Whatever else has happened: the next test wants its peace.
        Peer(Where::here).ask({.verb = Verb::stop_interrupt});
        Conformance::TearDown();
    }
};

TEST_P(Interruption, NothingIsLostAndNothingFails) {
    constexpr std::uint64_t kCount = 200;
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    receiver.ask({.verb = Verb::interrupt});
    sender.ask({.verb = Verb::interrupt});
    const auto received =
        transfer(sender, {.verb = Verb::send_series, .text = "i", .count = kCount}, receiver,
                 {.verb = Verb::receive_all,
                  .timeout = traits().keeps_every ? kPatience : 300ms,
                  .count = kCount});
    expect_arrived(series("i", kCount), received.messages);
}

TEST_P(Interruption, DeadlinesStayWhatTheyWere) {
    constexpr auto kWait = 100ms;
    Peer sender(Where::here);
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    receiver.ask({.verb = Verb::interrupt});
    const auto waited = receiver.receive(kWait);
    EXPECT_EQ(waited.outcome, Outcome::no) << waited;
    EXPECT_GE(waited.took, kWait);
    EXPECT_LT(waited.took, kWait + 10s);
}

TEST_P(Interruption, OpeningAndClosingGoOn) {
    Peer sender(Where::here);
    Peer receiver(where());
    receiver.ask({.verb = Verb::interrupt});
    sender.ask({.verb = Verb::interrupt});
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    const auto received =
        transfer(sender, {.verb = Verb::send, .text = sample()}, receiver, {.verb = Verb::receive});
    EXPECT_EQ(received.text, sample());
    EXPECT_TRUE(sender.finish().ok());
    EXPECT_TRUE(receiver.close().ok());
}

PATCHBAY_CONFORMANCE(Interruption, everywhere, true);

}  // namespace
}  // namespace patchbay::test
