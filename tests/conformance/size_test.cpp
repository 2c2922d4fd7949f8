// SPDX-License-Identifier: Apache-2.0
//
// Sizes: the empty message, the largest, and one byte more.
#include "conformance/conformance.hpp"

#include <gmock/gmock.h>

#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;

class EmptyMessage : public Conformance {};

TEST_P(EmptyMessage, IsAMessage) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    const auto sent = sender.send("");
    if (!traits().carries_empty) {
        EXPECT_TRUE(sent.failed_with(Condition::invalid)) << sent;
        return;
    }
    EXPECT_TRUE(sent.ok()) << sent;
    const auto received = receiver.receive();
    EXPECT_TRUE(received.ok()) << received;
    EXPECT_EQ(received.text, traits().payload == Payload::integer ? "0" : "");

    EXPECT_TRUE(sender.send(sample()).ok());
    EXPECT_EQ(receiver.receive().text, sample()) << "the next message is the next one";
}

class LargestMessage : public Conformance {
protected:
    /// A limit to try, where the scheme has none of its own.
    static std::string limit_option() { return takes("max") ? "max=100000" : ""; }
};

TEST_P(LargestMessage, ArrivesAndOneByteMoreIsRefused) {
    Peer sender(Where::here);
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver, limit_option()));
    const auto limit = sender.ask({.verb = Verb::largest}).number;
    EXPECT_LE(limit, traits().largest_message_bytes);
    const bool unlimited = limit == Traits::kUnlimited;
    const std::string largest(unlimited ? std::size_t{1} << 20U : limit, 'x');

    if (!unlimited) {
        const auto refused = sender.send(largest + 'x');
        EXPECT_TRUE(refused.failed_with(Condition::too_big)) << refused;
        EXPECT_THAT(refused.text, HasSubstr(std::to_string(limit))) << "names the limit";
    }
    if (traits().whole) receiver.start({.verb = Verb::receive});
    const auto sent = sender.send(largest);
    EXPECT_TRUE(sent.ok()) << sent;
    const auto finished = sender.finish();  // what the pipes between did not take is on its way now
    EXPECT_TRUE(finished.ok()) << finished;
    if (!traits().whole) receiver.start({.verb = Verb::receive});
    const auto received = receiver.answer();
    EXPECT_TRUE(received.ok()) << received;
    EXPECT_EQ(received.text.size(), largest.size());
    EXPECT_TRUE(received.text == largest);
}

class OtherPayload : public Conformance {};

TEST_P(OtherPayload, IsRefused) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    for (const auto* const wrong : {"two\nlines", "text\n", "\n", "12345678901\n"}) {
        const auto refused = sender.send(wrong);
        EXPECT_TRUE(refused.failed_with(Condition::invalid)) << refused;
    }
    EXPECT_TRUE(sender.send(sample()).ok()) << "nothing of it was sent";
    EXPECT_EQ(receiver.receive().text, sample());
}

PATCHBAY_CONFORMANCE(EmptyMessage, everywhere, true);
PATCHBAY_CONFORMANCE(LargestMessage, everywhere, traits.payload == Payload::bytes);
PATCHBAY_CONFORMANCE(OtherPayload, everywhere,
                     traits.payload != Payload::bytes || !traits.keeps_boundaries);

}  // namespace
}  // namespace patchbay::test
