// SPDX-License-Identifier: Apache-2.0
//
// Deadlines: nobody waits longer than was said, and nobody gives up earlier.
#include "conformance/conformance.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kWait = 50ms;
/// What a busy machine may add: not a promise, but far from waiting for ever.
constexpr auto kSlack = 10s;

class Deadlines : public Conformance {};

TEST_P(Deadlines, NothingToReceive) {
    Peer sender(Where::here);
    Peer receiver(Where::here);
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    const auto waited = receiver.receive(kWait);
    EXPECT_EQ(waited.outcome, Outcome::no) << waited;
    EXPECT_GE(waited.took, kWait);
    EXPECT_LT(waited.took, kWait + kSlack);

    const auto tried = receiver.receive(0ms);
    EXPECT_EQ(tried.outcome, Outcome::no) << tried;
    EXPECT_LT(tried.took, kSlack);

    EXPECT_TRUE(sender.send(sample()).ok());
    EXPECT_EQ(receiver.receive().text, sample()) << "as if nothing had been";
}

class Room : public Conformance {};

TEST_P(Room, IsWaitedForUntilTheDeadline) {
    Peer sender(Where::here);
    Peer receiver(Where::here);
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    std::vector<std::string> sent;
    std::string message;
    for (;;) {
        message = series_message(traits(), "n", sent.size());
        const auto answer = sender.send(message, 200ms);
        ASSERT_NE(answer.outcome, Outcome::failed) << answer;
        if (!answer.ok()) break;
        sent.push_back(message);
        ASSERT_LT(sent.size(), 1'000'000U) << "is never full";
    }
    auto waited = sender.send(message, kWait);
    // A TCP window may open once more, much later, without anybody having received anything.
    for (int opened = 0; waited.ok() && opened < 1'000; ++opened) {
        sent.push_back(message);
        message = series_message(traits(), "n", sent.size());
        waited = sender.send(message, kWait);
    }
    EXPECT_EQ(waited.outcome, Outcome::no) << waited;
    EXPECT_GE(waited.took, kWait);
    EXPECT_LT(waited.took, kWait + kSlack);

    // The last one may be half on its way: the rest of it goes when there is room again.
    auto received = receiver.ask({.verb = Verb::receive_all, .count = sent.size() - 1}).messages;
    EXPECT_TRUE(sender.finish().ok());
    received.push_back(receiver.receive().text);
    EXPECT_EQ(received, sent) << "what was said to be sent was, what was said not to be was not";
}

TEST_P(Deadlines, OpeningKeepsThemToo) {
    if (place().sender().empty() || !subject().has_name)
        return;  // there is nowhere to go to before somebody listens
    Peer sender(Where::here);
    const auto opened = sender.ask({Verb::open_sender, place().sender(), kWait});
    EXPECT_LT(opened.took, kWait + kSlack);
    if (!opened.ok()) {
        EXPECT_TRUE(opened.failed_with(Condition::not_found)) << opened;
        EXPECT_GE(opened.took, kWait) << "it asks until the deadline";
    }
}

PATCHBAY_CONFORMANCE(Deadlines, here, true);
PATCHBAY_CONFORMANCE(Room, here, traits.sender_waits);

}  // namespace
}  // namespace patchbay::test
