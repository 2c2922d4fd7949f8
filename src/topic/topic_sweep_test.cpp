// SPDX-License-Identifier: Apache-2.0
//
// What others do while the place of a dead subscriber is being emptied. Whoever is at it shares the place's lock: here
// the test does, for as long as it likes.
#include "os/fault_injection.hpp"
#include "os/life_lock.hpp"
#include "support/child.hpp"
#include "topic/topic_file.hpp"
#include "topic/topic_fixture.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <atomic>
#include <memory>
#include <thread>

namespace patchbay {
namespace {

class TopicSweepTest : public TopicTest {
protected:
    /// Stopped while it empties the first place.
    std::unique_ptr<os::LifeLock> sweeper() const {
        const FileDescriptor opened(::open(file.c_str(), O_RDWR | O_CLOEXEC));
        auto life = os::LifeLock::open(opened.get());
        EXPECT_TRUE(life && *(*life)->try_share(topic::subscriber_byte(0)));
        return std::move(life.value());
    }
};

TEST_F(TopicSweepTest, ANewcomerGetsTheLastPlaceThatIsBeingEmptied) {
    auto topic = or_throw(ByteTopic::create(name, {.max_subscribers = 2}));
    const auto stopped = sweeper();
    auto living = or_throw(topic.subscriber());
    const os::FaultInjection counting({.nth = 0});
    std::atomic<bool> came = false;
    std::thread newcomer([&] {
        const auto subscriber = topic.subscriber();
        EXPECT_TRUE(subscriber) << subscriber.error().message();
        came = true;
    });
    // It pauses, since it has found no place; or it has given up.
    while (os::FaultInjection::count(os::Call::poll) == 0 && !came) std::this_thread::yield();
    EXPECT_TRUE(stopped->give_back(topic::subscriber_byte(0)));
    newcomer.join();
}

TEST_F(TopicSweepTest, PlacesThatAreTakenForGoodAreWaitedForNotAtAll) {
    auto topic = or_throw(ByteTopic::create(name, {.max_subscribers = 2}));
    auto one = or_throw(topic.subscriber());
    auto other = or_throw(topic.subscriber());
    const os::FaultInjection counting({.nth = 0});
    EXPECT_TRUE(topic.subscriber().error().is(Condition::exhausted));
    EXPECT_EQ(os::FaultInjection::count(os::Call::poll), 0U);
}

TEST_F(TopicSweepTest, AStoppedSweeperHoldsNoPublisherUp) {
    auto topic = or_throw(ByteTopic::create(name, {.capacity_slots = 4}));
    auto publisher = or_throw(topic.publisher());
    test::Child child([&] {
        auto subscriber = or_throw(or_throw(ByteTopic::open(name)).subscriber());
        return or_throw(subscriber.receive()) ? 0 : 1;
    });
    child.wait_until_asleep();
    child.kill();
    const auto stopped = sweeper();
    EXPECT_EQ(or_throw(topic.presence()).subscribers, 0U);
    for (int count = 0; count < 10; ++count)
        EXPECT_TRUE(or_throw(publisher.try_send(as_bytes("goes on")))) << count;
}

}  // namespace
}  // namespace patchbay
