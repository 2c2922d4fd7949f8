// SPDX-License-Identifier: Apache-2.0
//
// Sharing: many receivers and many senders of one address, as the traits promise.
#include "conformance/conformance.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

class Sharing : public Conformance {
protected:
    static constexpr std::uint64_t kCount = 120;
    static Task receive_what_comes() {
        return {.verb = Verb::receive_all, .timeout = 300ms, .count = 10 * kCount};
    }
};

/// Three of them.
struct Peers {
    explicit Peers(Where where) : first(where), second(where), third(where) {}
    std::array<Peer*, 3> all() { return {&first, &second, &third}; }
    Peer first, second, third;
};

class SharingReceivers : public Sharing {};

TEST_P(SharingReceivers, GetEachMessageOnce) {
    Peer sender(Where::here);
    Peers receivers(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receivers.first));
    ASSERT_NO_FATAL_FAILURE(join_receiver(receivers.second));
    ASSERT_NO_FATAL_FAILURE(join_receiver(receivers.third));
    for (auto* const receiver : receivers.all())
        receiver->start({.verb = Verb::receive_all, .timeout = 400ms, .count = 10 * kCount});
    EXPECT_TRUE(sender.ask({.verb = Verb::send_series, .text = "m", .count = kCount}).ok());
    std::vector<std::string> received;
    for (auto* const receiver : receivers.all()) {
        const auto part = receiver->answer().messages;
        received.insert(received.end(), part.begin(), part.end());
    }
    EXPECT_THAT(received, testing::UnorderedElementsAreArray(series("m", kCount)));
}

class AllReceivers : public Sharing {};

TEST_P(AllReceivers, SeeEachMessage) {
    Peer sender(Where::here);
    Peers receivers(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receivers.first));
    ASSERT_NO_FATAL_FAILURE(join_receiver(receivers.second));
    ASSERT_NO_FATAL_FAILURE(join_receiver(receivers.third));
    EXPECT_TRUE(sender.send(sample()).ok());
    for (auto* const receiver : receivers.all()) receiver->start({.verb = Verb::receive});
    for (auto* const receiver : receivers.all()) EXPECT_EQ(receiver->answer().text, sample());
}

class SecondReceiver : public Sharing {};

TEST_P(SecondReceiver, IsRefusedOrPointless) {
    if (!subject().has_name) return;  // nobody else can find it
    Peer sender(Where::here);
    Peer first(where());
    Peer second(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, first));
    const auto opened = second.ask({Verb::open_receiver, receiver_address()});
    if (!opened.ok()) {
        EXPECT_TRUE(opened.failed_with(Condition::in_use)) << opened;
    }
    if (opened.ok()) second.close();
    EXPECT_TRUE(sender.send(sample()).ok()) << "the first is none the worse for it";
    EXPECT_EQ(first.receive().text, sample());
}

class ManySenders : public Sharing {};

TEST_P(ManySenders, GetEverythingThrough) {
    Peer receiver(Where::here);
    Peers senders(where());
    ASSERT_NO_FATAL_FAILURE(join(senders.first, receiver));
    ASSERT_NO_FATAL_FAILURE(join_sender(senders.second));
    ASSERT_NO_FATAL_FAILURE(join_sender(senders.third));
    std::vector<std::string> sent;
    std::string name = "p";  // then q and r
    for (auto* const sender : senders.all()) {
        const auto part = series(name, kCount);
        sent.insert(sent.end(), part.begin(), part.end());
        sender->start({.verb = Verb::send_series, .text = name, .count = kCount});
        ++name.front();
    }
    auto task = receive_what_comes();
    if (traits().keeps_every) task.timeout = kPatience, task.count = 3 * kCount;
    const auto received = receiver.ask(task).messages;
    for (auto* const sender : senders.all()) EXPECT_TRUE(sender->answer().ok());
    if (!traits().whole) return;  // they have written over each other
    if (!traits().keeps_every) {
        EXPECT_FALSE(received.empty());
        EXPECT_THAT(received, testing::IsSubsetOf(sent));
        return;
    }
    EXPECT_THAT(received, testing::UnorderedElementsAreArray(sent));
    if (!traits().ordered || traits().payload != Payload::bytes) return;
    for (const auto* const prefix : {"p.", "q.", "r."}) {
        std::vector<std::string> part;
        std::ranges::copy_if(received, std::back_inserter(part),
                             [&](const auto& message) { return message.starts_with(prefix); });
        EXPECT_EQ(part, series(std::string(prefix, 1), kCount)) << "each sender's keep their order";
    }
}

PATCHBAY_CONFORMANCE(SharingReceivers, everywhere, traits.receivers == Receivers::share);
PATCHBAY_CONFORMANCE(AllReceivers, everywhere, traits.receivers == Receivers::broadcast);
PATCHBAY_CONFORMANCE(SecondReceiver, everywhere, traits.receivers == Receivers::one);
PATCHBAY_CONFORMANCE(ManySenders, everywhere, traits.many_senders);

}  // namespace
}  // namespace patchbay::test
