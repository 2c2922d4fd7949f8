// SPDX-License-Identifier: Apache-2.0
//
// Looking at topics, and waiting for several: what fails is told, and nothing is left open.
#include "patchbay/topic.hpp"
#include "patchbay/topic_facts.hpp"
#include "patchbay/topic_wait_set.hpp"

#include "support/fault_loop.hpp"
#include "support/unique_name.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

struct Pair {
    std::string name = unique_name("/");
    ByteTopic topic = or_throw(ByteTopic::create(
        name, {.capacity_slots = 2, .spare_chunks = 1, .largest_message_bytes = 1000}));
    TopicPublisher publisher = or_throw(topic.publisher());
    TopicSubscriber subscriber = or_throw(topic.subscriber());
};

std::unique_ptr<Pair> pair() {
    return std::make_unique<Pair>();
}

TEST(TopicViewFaults, Inspect) {
    for_each_fault("inspect_topic", pair,
                   [](auto& there) { return failure_of(inspect_topic(there->name)); });
    for_each_fault("list_topics", [] { return 0; }, [](int) { return failure_of(list_topics()); });
    for_each_fault("presence", pair,
                   [](auto& there) { return failure_of(there->topic.presence()); });
}

TEST(TopicViewFaults, PollForRoom) {
    for_each_fault("publisher fd", pair,
                   [](auto& there) { return failure_of(there->publisher.fd()); });
}

TEST(TopicViewFaults, WaitSet) {
    for_each_fault("wait", pair, [](auto& there) {
        TopicWaitSet set(Waiting::block);
        set.add(there->subscriber);
        return failure_of(set.wait(Deadline::after(2ms)));
    });
}

}  // namespace
}  // namespace patchbay::test
