// SPDX-License-Identifier: Apache-2.0
//
// Duplex: connect and listen, several partners, and the roles turned round.
#include "conformance/conformance.hpp"

#include <string>

namespace patchbay::test {
namespace {

class DuplexConformance : public Conformance {
protected:
    /// `guest` connects to the host, who listens on the place.
    void meet(Peer& host, Peer& guest) {
        if (name_.empty()) {
            const auto listening = host.ask({Verb::listen, place().receiver()});
            ASSERT_TRUE(listening.ok()) << listening;
            name_ = listening.text;
        }
        guest.start({Verb::connect, name_});
        const auto accepted = host.ask({.verb = Verb::accept});
        ASSERT_TRUE(accepted.ok()) << accepted;
        const auto connected = guest.answer();
        ASSERT_TRUE(connected.ok()) << connected;
    }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::string name_;
};

TEST_P(DuplexConformance, BothDirectionsCarryMessages) {
    Peer host(Where::thread);
    Peer guest(where());
    ASSERT_NO_FATAL_FAILURE(meet(host, guest));
    for (int round = 0; round < 10; ++round) {
        const auto question = series_message(traits(), "q", static_cast<std::uint64_t>(round));
        EXPECT_TRUE(guest.send(question).ok());
        EXPECT_EQ(host.receive().text, question);
        EXPECT_TRUE(host.send(question + '!').ok());
        EXPECT_EQ(guest.receive().text, question + '!');
    }
}

TEST_P(DuplexConformance, OneDirectionEndsBeforeTheOther) {
    Peer host(Where::thread);
    Peer guest(where());
    ASSERT_NO_FATAL_FAILURE(meet(host, guest));
    EXPECT_TRUE(guest.send("last question").ok());
    EXPECT_TRUE(guest.finish().ok());
    EXPECT_EQ(host.receive().text, "last question");
    EXPECT_TRUE(host.receive().failed_with(Condition::closed));
    EXPECT_TRUE(host.send("answer").ok()) << "the other direction goes on";
    EXPECT_EQ(guest.receive().text, "answer");
    EXPECT_TRUE(host.close().ok());
    EXPECT_TRUE(guest.receive().failed_with(Condition::closed));
}

TEST_P(DuplexConformance, NobodyComes) {
    Peer host(Where::thread);
    ASSERT_TRUE(host.ask({Verb::listen, place().receiver()}).ok());
    const auto waited = host.ask({.verb = Verb::accept, .timeout = std::chrono::milliseconds(50)});
    EXPECT_EQ(waited.outcome, Outcome::no) << waited;
    EXPECT_GE(waited.took, std::chrono::milliseconds(50));
}

TEST_P(DuplexConformance, TheRolesTurnRound) {
    Peer sender(Where::thread);
    Peer receiver(where());
    // Nobody is there yet: who connects asks until somebody listens, who listens waits until somebody connects.
    if (place().sender().empty()) return;  // a free port is known only when it is listened on
    receiver.start({Verb::open_receiver, with_option(place().receiver(), "role=connect")});
    const auto opened =
        sender.ask({Verb::open_sender, with_option(place().sender(), "role=listen")});
    EXPECT_TRUE(opened.ok()) << opened;
    const auto connected = receiver.answer();
    EXPECT_TRUE(connected.ok()) << connected;
    EXPECT_TRUE(sender.send(sample()).ok());
    EXPECT_EQ(receiver.receive().text, sample());
    EXPECT_TRUE(sender.finish().ok());
    EXPECT_TRUE(receiver.receive().failed_with(Condition::closed));
}

PATCHBAY_CONFORMANCE(DuplexConformance, everywhere, traits.listens);

}  // namespace
}  // namespace patchbay::test
