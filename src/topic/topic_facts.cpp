// SPDX-License-Identifier: Apache-2.0
//
// Every value that a participant wrote is loaded once and checked: positions before heads, so that what is published
// meanwhile counts as not read yet, and never the other way round.
#include "patchbay/topic_facts.hpp"

#include "os/folder.hpp"
#include "topic/topic_view.hpp"

#include <algorithm>

namespace patchbay {
namespace {

using topic::TopicView;

std::unexpected<Error> corrupt(const TopicView& view, const std::string& what) {
    return std::unexpected(Error::of(Condition::corrupt, "inspect", view.name(), what));
}

TopicFacts facts_of_file(const TopicView& view) {
    const auto& header = view.header();
    const auto& shape = view.places().shape();
    TopicFacts facts{};
    facts.name = view.name();
    facts.path = view.path();
    facts.incarnation = header.incarnation;
    facts.ownership = os::ownership_of(view.status());
    facts.type_name = topic::type_name_of(header);
    facts.type_size_bytes = header.type_size_bytes;
    facts.type_alignment_bytes = header.type_alignment_bytes;
    facts.capacity_slots = shape.capacity_slots;
    facts.history_messages = shape.history;
    facts.largest_message_bytes = shape.largest_message_bytes;
    facts.slot_bytes = shape.slot_bytes;
    facts.lane_chunks = shape.chunks;
    facts.max_publishers = shape.max_publishers;
    facts.max_subscribers = shape.max_subscribers;
    facts.max_held = shape.max_held;
    facts.file_bytes = static_cast<std::uint64_t>(view.status().st_size);
    facts.reserved_bytes = static_cast<std::uint64_t>(view.status().st_blocks) * 512U;
    facts.lane_bytes = view.places().lane_bytes();
    return facts;
}

/// What it has on loan: words that name a chunk of the topic.
std::uint32_t chunks_held(const TopicView& view, std::uint32_t place) {
    const auto& shape = view.places().shape();
    std::uint32_t held = 0;
    for (std::uint32_t index = 0; index < shape.max_held; ++index) {
        const auto hold = view.holds(place)[index].load(std::memory_order_acquire);
        const auto lane = hold >> 16U;
        const bool sane =
            lane > 0 && lane <= shape.max_publishers && (hold & 0xffffU) < shape.chunks;
        held += sane ? 1 : 0;
    }
    return held;
}

Result<void> add_subscribers(const TopicView& view, TopicFacts& facts) {
    const auto end = std::min(view.control().subscribers_end.load(std::memory_order_acquire),
                              view.places().shape().max_subscribers);
    for (std::uint32_t place = 0; place < end; ++place) {
        const auto& block = view.subscriber(place);
        const auto state = block.state.load(std::memory_order_acquire);
        if (state == static_cast<std::uint32_t>(topic::SubscriberState::absent)) continue;
        if (state > static_cast<std::uint32_t>(topic::SubscriberState::lossy)) {
            return corrupt(view, "subscriber " + std::to_string(place) + " is in state " +
                                     std::to_string(state) + ", which there is not");
        }
        const auto alive = view.is_taken_alone(topic::subscriber_byte(place));
        if (!alive) return std::unexpected(alive.error());
        TopicSubscriberFacts subscriber{};
        subscriber.place = place;
        subscriber.process = block.process.load(std::memory_order_relaxed);
        subscriber.alive = *alive;
        subscriber.reliable = state == static_cast<std::uint32_t>(topic::SubscriberState::reliable);
        subscriber.polls = block.polled.load(std::memory_order_relaxed) != 0;
        subscriber.received_messages = block.received.load(std::memory_order_relaxed);
        subscriber.missed_messages = block.missed.load(std::memory_order_relaxed);
        subscriber.held_chunks = chunks_held(view, place);
        for (std::uint32_t lane = 0; lane < view.places().shape().max_publishers; ++lane) {
            const auto gate = view.gates(place)[lane].load(std::memory_order_acquire);
            if (gate == ring::kNoReader) continue;
            subscriber.positions.push_back({.publisher_place = lane,
                                            .position_messages = gate & ~ring::kNotGating,
                                            .lag_messages = 0});
        }
        facts.subscribers.push_back(std::move(subscriber));
    }
    return {};
}

Result<void> add_publishers(const TopicView& view, TopicFacts& facts) {
    for (std::uint32_t place = 0; place < view.places().shape().max_publishers; ++place) {
        const auto& entry = view.publisher(place);
        if (entry.ready.load(std::memory_order_acquire) == 0) continue;
        const auto& lane = view.lane(place);
        const auto alive = view.is_taken_alone(topic::publisher_byte(place));
        if (!alive) return std::unexpected(alive.error());
        const bool present = entry.present.load(std::memory_order_relaxed) != 0;
        facts.publishers.push_back(
            {.place = place,
             .id = entry.owners.load(std::memory_order_relaxed) << 16U | place,
             .process = entry.process.load(std::memory_order_relaxed),
             .present = present || *alive,
             .alive = *alive,
             .head_messages = lane.head.load(std::memory_order_acquire),
             .limit_messages = lane.limit.load(std::memory_order_relaxed),
             .waiting_messages = 0,
             .waits = *alive && lane.waiting.load(std::memory_order_relaxed) != 0});
    }
    return {};
}

/// Positions in places that nobody has had yet say nothing; the others get their lag.
void relate(TopicFacts& facts) {
    for (auto& subscriber : facts.subscribers) {
        std::erase_if(subscriber.positions, [&](const TopicPosition& position) {
            return std::ranges::find(facts.publishers, position.publisher_place,
                                     &TopicPublisherFacts::place) == facts.publishers.end();
        });
        for (auto& position : subscriber.positions) {
            auto& publisher = *std::ranges::find(facts.publishers, position.publisher_place,
                                                 &TopicPublisherFacts::place);
            const auto head = publisher.head_messages;
            position.lag_messages = head - std::min(head, position.position_messages);
            subscriber.lag_messages += position.lag_messages;
            if (subscriber.alive && subscriber.reliable) {
                publisher.waiting_messages =
                    std::max(publisher.waiting_messages, position.lag_messages);
            }
        }
    }
}

}  // namespace

Result<TopicFacts> inspect_topic(const std::string& name) {
    const auto view = TopicView::open(name);
    if (!view) return std::unexpected(view.error());
    auto facts = facts_of_file(*view);
    const auto in_use = view->is_taken(topic::kMembersByte);
    if (!in_use) return std::unexpected(in_use.error());
    facts.in_use = *in_use;
    const auto subscribers = add_subscribers(*view, facts);
    const auto publishers = add_publishers(*view, facts);
    // What is lost reads as zeros, which may look like anything.
    if (auto whole = view->check(); !whole) return std::unexpected(whole.error());
    if (!subscribers) return std::unexpected(subscribers.error());
    if (!publishers) return std::unexpected(publishers.error());
    relate(facts);
    return facts;
}

Result<std::vector<std::string>> list_topics() {
    const auto entries = os::names_in(topic::kFoldersFolder);
    if (!entries) return os::error_of(entries.error(), topic::kFoldersFolder);
    std::vector<std::string> names;
    for (const auto& entry : *entries) {
        if (entry.starts_with(topic::kFolderPrefix))
            names.push_back('/' + entry.substr(topic::kFolderPrefix.size()));
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace patchbay
