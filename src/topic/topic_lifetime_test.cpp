// SPDX-License-Identifier: Apache-2.0
//
// A topic goes with its last user, however that ends.
#include "patchbay/topic.hpp"

#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace patchbay {
namespace {

class TopicLifetimeTest : public test::OwnIpc {
protected:
    bool exists() const { return std::filesystem::exists("/dev/shm/patchbay." + name.substr(1)); }
    const std::string name = test::unique_name("/");
};

TEST_F(TopicLifetimeTest, TheLastToLeaveRemovesIt) {
    {
        auto topic = or_throw(ByteTopic::create(name));
        auto same = or_throw(ByteTopic::open(name));
        EXPECT_TRUE(ByteTopic::create(name).error().is(Condition::exists));
        auto subscriber = or_throw(same.subscriber());
        or_throw(subscriber.fd());
        EXPECT_TRUE(exists());
    }
    EXPECT_FALSE(exists());
    EXPECT_TRUE(ByteTopic::open(name).error().is(Condition::not_found));
}

TEST_F(TopicLifetimeTest, KilledUsersLeaveNothingToTheNext) {
    for (int round = 0; round < 3; ++round) {
        test::Child child([&] {
            auto topic = or_throw(ByteTopic::open_or_create(name));
            auto subscriber = or_throw(topic.subscriber());
            or_throw(subscriber.fd());
            auto publisher = or_throw(topic.publisher());
            or_throw(publisher.send(as_bytes("old")));
            or_throw(subscriber.receive());
            return or_throw(subscriber.receive()) ? 0 : 1;
        });
        child.wait_until_asleep();
        child.kill();
        EXPECT_TRUE(exists());
        if (round == 0) {
            EXPECT_TRUE(ByteTopic::open(name).error().is(Condition::not_found));
        } else if (round == 1) {
            or_throw(ByteTopic::remove(name));
        } else {
            auto topic = or_throw(ByteTopic::open_or_create(name));
            auto subscriber = or_throw(topic.subscriber());
            EXPECT_FALSE(or_throw(subscriber.try_receive()));
        }
        EXPECT_FALSE(exists());
    }
}

TEST_F(TopicLifetimeTest, RemovedInUseAndThenKilledLeavesNothingToTheNext) {
    for (const bool remove_again : {true, false}) {
        test::Child child([&] {
            auto topic = or_throw(ByteTopic::open_or_create(name));
            auto subscriber = or_throw(topic.subscriber());
            or_throw(subscriber.fd());
            return or_throw(subscriber.receive()) ? 0 : 1;
        });
        child.wait_until_asleep();
        or_throw(ByteTopic::remove(name));
        EXPECT_TRUE(ByteTopic::open(name).error().is(Condition::not_found));
        child.kill();
        if (remove_again) {
            (void)ByteTopic::remove(name);
        } else {
            or_throw(ByteTopic::create(name));
        }
        EXPECT_FALSE(exists()) << remove_again;
    }
}

}  // namespace
}  // namespace patchbay
