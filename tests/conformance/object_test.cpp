// SPDX-License-Identifier: Apache-2.0
//
// Objects and options: what is made, what is removed, what is refused.
#include "conformance/conformance.hpp"

#include <gmock/gmock.h>

#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;

class Making : public Conformance {
protected:
    [[nodiscard]] std::string address(const std::string& option = {}) {
        return with_option(place().receiver(), option);
    }
};

class Object : public Making {
protected:
    /// What `create` needs to be told: how large a segment is to be.
    static std::string making() { return takes("size") ? "size=64" : ""; }
};

TEST_P(Making, WhatIsMissingIsMade) {
    Peer receiver(Where::here);
    Peer sender(Where::here);
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    EXPECT_TRUE(sender.send(sample()).ok()) << "memory comes with its first value";
    Peer other(Where::here);
    const auto opened = other.ask({Verb::open_receiver, address("create=no")});
    EXPECT_TRUE(opened.ok()) << opened;
}

TEST_P(Making, ItIsNotMadeWhereTheAddressSaysSo) {
    Peer peer(Where::here);
    const auto receiver = peer.ask({Verb::open_receiver, address("create=no")});
    EXPECT_TRUE(receiver.failed_with(Condition::not_found)) << receiver;
    const auto sender = peer.ask({Verb::open_sender, address("create=no")});
    EXPECT_TRUE(sender.failed_with(Condition::not_found)) << sender;
}

TEST_P(Object, IsMadeOnceAndRemovedOnce) {
    const auto made = create_object(address(making()));
    ASSERT_TRUE(made) << made.error().message();
    const auto again = create_object(address(making()));
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().is(Condition::exists)) << again.error().message();

    Peer peer(Where::here);
    EXPECT_TRUE(peer.ask({Verb::open_receiver, address("create=no")}).ok());
    peer.close();
    const auto removed = remove_object(address());
    EXPECT_TRUE(removed) << removed.error().message();
    const auto twice = remove_object(address());
    ASSERT_FALSE(twice);
    EXPECT_TRUE(twice.error().is(Condition::not_found)) << twice.error().message();
}

PATCHBAY_CONFORMANCE(Making, here, takes_option(traits, "create"));
PATCHBAY_CONFORMANCE(Object, here, traits.has_object);

class Options : public Conformance {};

TEST_P(Options, UnknownOnesAreRefusedWithTheirColumn) {
    const auto address = with_option(std::string(traits().scheme) + ":/x", "colour=red");
    Peer peer(Where::here);
    for (const auto verb : {Verb::open_sender, Verb::open_receiver}) {
        const auto refused = peer.ask({verb, address});
        EXPECT_TRUE(refused.failed_with(Condition::invalid)) << refused;
        EXPECT_THAT(refused.text, HasSubstr("at column " + std::to_string(address.find('?') + 2)));
        EXPECT_THAT(refused.text, HasSubstr(std::string(traits().options))) << "names the known";
    }
}

TEST_P(Options, ValuesThatAreNoneAreRefused) {
    Peer peer(Where::here);
    for (const auto* const option :
         {"frame", "max", "create", "mode", "keep", "role", "capacity", "message_size", "size",
          "end", "value", "type", "history", "wait", "lossy", "spin"}) {
        if (!takes(option)) continue;
        for (const auto verb : {Verb::open_sender, Verb::open_receiver}) {
            // An option may be of one side only; but one side must look at it.
            const auto address =
                with_option(place().receiver().empty() ? place().sender() : place().receiver(),
                            std::string(option) + "=nonsense");
            const auto refused = peer.ask({verb, address, std::chrono::milliseconds(0)});
            if (refused.failed_with(Condition::invalid)) {
                EXPECT_THAT(refused.text, HasSubstr(std::string("expected ") + option + '='));
                break;
            }
            EXPECT_EQ(verb, Verb::open_sender) << option << " is not looked at: " << refused;
        }
    }
}

class EndMark : public Conformance {};

TEST_P(EndMark, EndsWhereBothSidesSaySo) {
    Peer sender(Where::here);
    Peer receiver(Where::here);
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver, "end=empty"));
    EXPECT_TRUE(sender.send("").failed_with(Condition::invalid)) << "that would be the end";
    EXPECT_TRUE(sender.send(sample()).ok());
    EXPECT_TRUE(sender.finish().ok());
    EXPECT_TRUE(sender.send(sample()).failed_with(Condition::closed));
    EXPECT_EQ(receiver.receive().text, sample());
    EXPECT_TRUE(receiver.receive().failed_with(Condition::closed));
    EXPECT_TRUE(receiver.receive().failed_with(Condition::closed)) << "and it stays so";
}

PATCHBAY_CONFORMANCE(Options, here, true);
PATCHBAY_CONFORMANCE(EndMark, here, takes_option(traits, "end"));

}  // namespace
}  // namespace patchbay::test
