// SPDX-License-Identifier: Apache-2.0
//
// Whether a topic gives all that it was made for.
#include "crash/check.hpp"

#include <optional>
#include <string>
#include <vector>

namespace patchbay::crash {
namespace {

/// Who came after the crash.
struct Newcomers {
    ByteTopic topic;
    TopicPublisher publisher;
    TopicSubscriber subscriber;
    Seen seen;

    explicit Newcomers(const World& world)
        : topic(or_throw(ByteTopic::open(world.name))),
          publisher(or_throw(topic.publisher())),
          subscriber(or_throw(topic.subscriber())) {
        seen.begin_anywhere();
    }
    void drain() {
        while (const auto sample = or_throw(subscriber.try_receive())) seen.take(*sample);
        expect(*seen.complaint() == '\0', "a newcomer receives ", seen.complaint());
    }
};

class Service {
public:
    explicit Service(World& world) : world_(world) {}

    void check(TopicPublisher& by, Role role) {
        drain();
        fill(by, role);
        for (const auto size : {kTiny, kLarge}) pass(by, role, size);
        use_all_chunks(by, role);
    }
    void check_newcomers() {
        newcomers_.emplace(world_);
        check(newcomers_->publisher, Role::newcomer);
        check(*world_.publisher, Role::survivor);
        take_all_places();
    }

private:
    void drain() {
        world_.drain();
        if (newcomers_) newcomers_->drain();
        for (const auto role : {Role::survivor, Role::newcomer}) {
            const auto at = static_cast<std::size_t>(role);
            expect(world_.seen.next(at) == world_.sent(role), "the survivor misses a message");
            const bool any = newcomers_ && newcomers_->seen.next(at) != 0;
            expect(!any || newcomers_->seen.next(at) == world_.sent(role),
                   "a newcomer misses a message");
        }
    }
    void pass(TopicPublisher& by, Role role, std::size_t size_bytes) {
        for (std::uint32_t count = 0; count < 2 * world_.options.capacity_slots; ++count) {
            world_.send_by(by, role, size_bytes);
            drain();
        }
    }
    void fill(TopicPublisher& by, Role role) {
        const auto capacity = world_.options.capacity_slots;
        for (std::uint32_t count = 0; count < capacity; ++count)
            expect(world_.try_send_by(by, role, kTiny), "room for ", std::to_string(count),
                   " messages only");
        expect(!world_.try_send_by(by, role, kTiny), "room for more messages than there are slots");
        drain();
    }
    /// As many are held as there are spare chunks; the others must all be there for the ring.
    void use_all_chunks(TopicPublisher& by, Role role) {
        for (std::uint32_t count = 0; count < world_.options.spare_chunks; ++count) {
            world_.send_by(by, role, kLarge);
            auto sample = or_throw(world_.reader->try_receive());
            expect(sample.has_value(), "the survivor misses a message");
            world_.seen.take(*sample);
            world_.held.push_back(std::move(*sample));
            drain();
        }
        const auto capacity = world_.options.capacity_slots;
        for (int round = 0; round < 2; ++round) {
            for (std::uint32_t count = 0; count < capacity; ++count)
                expect(world_.try_send_by(by, role, kLarge), "chunks for ", std::to_string(count),
                       " messages only");
            drain();
        }
        world_.held.clear();
    }
    void take_all_places() {
        std::vector<TopicSubscriber> subscribers;
        while (auto subscriber = newcomers_->topic.subscriber())
            subscribers.push_back(std::move(*subscriber));
        const auto count = subscribers.size() + (world_.lossy ? 3 : 2);
        expect(count == world_.options.max_subscribers, "places for ", std::to_string(count),
               " subscribers only");
        const auto more = newcomers_->topic.publisher();
        expect(!more, "more publishers than there are places");
    }

    World& world_;
    std::optional<Newcomers> newcomers_;
};

}  // namespace

void check_survivor(World& world) {
    Service(world).check(*world.publisher, Role::survivor);
}

void check_newcomers(World& world) {
    Service(world).check_newcomers();
}

}  // namespace patchbay::crash
