// SPDX-License-Identifier: Apache-2.0
//
// What the tests of topics share: payloads small and large, a name of their own, and users who are stopped.
#pragma once

#include "patchbay/topic.hpp"

#include "os/file.hpp"
#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <string>

namespace patchbay {

struct Tick {
    std::uint64_t number;
    double price;
};
struct Frame {
    std::array<std::uint8_t, 10'000> pixels;
};

inline std::string text_of(const TopicSample& sample) {
    return std::string(as_text(sample.bytes()));
}

class TopicTest : public test::OwnIpc {
protected:
    bool exists() const { return os::stat(folder).has_value(); }

    /// A process with a publisher and a subscriber, stopped while it waits for a message.
    [[nodiscard]] test::Child stopped_user() const {
        test::Child child([this] {
            auto own = or_throw(ByteTopic::open(name));
            auto publisher = or_throw(own.publisher());
            auto subscriber = or_throw(own.subscriber());
            return or_throw(subscriber.receive()) ? 0 : 1;
        });
        child.wait_until_asleep();
        child.signal(SIGSTOP);
        return child;
    }
    /// A process with a reliable subscriber that has received one message, and is stopped while it waits for the next;
    /// then the publisher has sent until there is no room.
    [[nodiscard]] test::Child stopped_in_the_way_of(TopicPublisher& publisher) const {
        test::Child child([this] {
            auto subscriber = or_throw(or_throw(ByteTopic::open(name)).subscriber());
            or_throw(subscriber.receive());
            return or_throw(subscriber.receive()) ? 0 : 1;
        });
        child.wait_until_asleep();
        EXPECT_TRUE(or_throw(publisher.send(as_bytes("one"))));
        child.wait_until_asleep();
        child.signal(SIGSTOP);
        while (or_throw(publisher.try_send(as_bytes("more")))) {
        }
        return child;
    }

    const std::string name = test::unique_name("/");
    const std::string folder = "/dev/shm/patchbay." + name.substr(1);
    const std::string file = folder + "/topic";
};

}  // namespace patchbay
