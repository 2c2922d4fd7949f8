// SPDX-License-Identifier: Apache-2.0
#include "topic/subscriber_core.hpp"

#include "patchbay/detail/fork_generation.hpp"

#include "os/backoff.hpp"
#include "os/folder.hpp"
#include "os/futex.hpp"
#include "os/process.hpp"
#include "topic/publisher_core.hpp"
#include "topic/waiting.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace patchbay::topic {
namespace {

/// How long somebody may take to empty the last free place.
constexpr auto kPatience = std::chrono::seconds(5);

os::Expected<std::optional<std::uint32_t>> try_take_place(const TopicMemory& memory,
                                                          os::LifeLock& life) noexcept {
    for (std::uint32_t place = 0; place < memory.shape().max_subscribers; ++place) {
        const auto taken = life.try_take(subscriber_byte(place));
        if (!taken) return std::unexpected(taken.error());
        if (*taken) return place;
    }
    return std::nullopt;
}

/// Whether each place has a subscriber. Who empties that of a dead one only shares the lock, for a moment.
os::Expected<bool> all_are_taken(const TopicMemory& memory) noexcept {
    for (std::uint32_t place = 0; place < memory.shape().max_subscribers; ++place) {
        const auto lives = os::LifeLock::is_taken_alone(memory.file().fd(), subscriber_byte(place));
        if (!lives || !*lives) return lives;
    }
    return true;
}

Result<std::uint32_t> take_place(const TopicMemory& memory, os::LifeLock& life) {
    const auto fail = [&](Condition condition, const char* why) {
        return std::unexpected(Error::of(condition, "subscribe", memory.name(),
                                         "all " + std::to_string(memory.shape().max_subscribers) +
                                             " places of subscribers are taken: " + why));
    };
    for (os::Backoff backoff(Deadline::after(kPatience));;) {
        const auto place = try_take_place(memory, life);
        if (!place) return os::error_of(place.error(), memory.name());
        if (*place) return **place;
        const auto full = all_are_taken(memory);
        if (!full) return os::error_of(full.error(), memory.name());
        if (*full) return fail(Condition::exhausted, "make the topic with more (max_subscribers)");
        const auto paused = backoff.pause();
        if (!paused) return os::error_of(paused.error(), memory.name());
        if (!*paused)
            return fail(Condition::in_use, "one by somebody who empties it, and is stopped");
    }
}

}  // namespace

void empty_subscriber(const TopicMemory& memory, std::uint32_t place) noexcept {
    auto& block = memory.subscriber(place);
    for (std::uint32_t lane = 0; lane < memory.shape().max_publishers; ++lane)
        memory.gates(place)[lane].store(ring::kNoReader, std::memory_order_release);
    for (std::uint32_t hold = 0; hold < memory.shape().max_held; ++hold)
        memory.holds(place)[hold].store(0, std::memory_order_release);
    block.polled.store(0, std::memory_order_relaxed);
    os::discard_in(memory.file().folder(), memory.file().fifo_name(place));
    block.state.store(0, std::memory_order_release);
}

Result<SubscriberCore*> SubscriberCore::join(std::shared_ptr<TopicMemory> memory,
                                             const SubscriberOptions& options) {
    const auto& shape = memory->shape();
    if (options.history.value_or(0) > shape.history) {
        return std::unexpected(Error::of(Condition::invalid, "subscribe", memory->name(),
                                         "a history of " + std::to_string(*options.history) +
                                             "; the topic keeps " + std::to_string(shape.history)));
    }
    auto life = os::LifeLock::open(memory->file().fd());
    if (!life) return os::error_of(life.error(), memory->name());
    const auto place = take_place(*memory, **life);
    if (!place) return std::unexpected(place.error());
    return new SubscriberCore(std::move(memory), std::move(*life), *place, options);
}

SubscriberCore::SubscriberCore(std::shared_ptr<TopicMemory> memory,
                               std::unique_ptr<os::LifeLock> life, std::uint32_t place,
                               const SubscriberOptions& options)
    : SubscriberFastPath(memory->holds(place), memory->shape().max_held),
      memory_(std::move(memory)),
      life_(std::move(life)),
      block_(&memory_->subscriber(place)),
      control_(&memory_->control()),
      sleepers_(control_->sleepers) {
    const auto& header = memory_->file().header();
    joins_word_ = &control_->joins;
    chunks_ = memory_->shape().chunks;
    payload_in_slot_ = memory_->places().payload_in_slot();
    chunk_bytes_ = memory_->places().chunk_bytes();
    largest_message_bytes_ = memory_->shape().largest_message_bytes;
    type_size_bytes_ = header.type_size_bytes;
    clock_ticks_ = header.made_ticks;
    clock_ns_ = header.made_ns;
    place_ = place;
    gates_ = memory_->gates(place);
    received_word_ = &block_->received;
    shared_lost_ = &memory_->shared_lost();
    lanes_lost_ = &memory_->lanes_lost();
    delivery_ = options.delivery;
    waiting_ = options.waiting;
    lanes_.reserve(memory_->shape().max_publishers);
    auto& end = control_->subscribers_end;
    auto known = end.load(std::memory_order_relaxed);
    while (known <= place && !end.compare_exchange_weak(known, place + 1)) {
    }
    empty_subscriber(*memory_, place);
    block_->received.store(0, std::memory_order_relaxed);
    block_->missed.store(0, std::memory_order_relaxed);
    block_->owners.fetch_add(1, std::memory_order_relaxed);
    block_->process.store(static_cast<std::uint32_t>(os::own_process()), std::memory_order_relaxed);
    announce(options.history.value_or(memory_->shape().history));
}

/// Tells where it wants to begin in every lane, then begins where that is safe (lane_writer.hpp).
void SubscriberCore::announce(std::uint32_t history) noexcept {
    const auto lanes = memory_->shape().max_publishers;
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        std::uint64_t first = 0;
        if (memory_->publisher(lane).ready.load(std::memory_order_acquire) != 0) {
            const auto* const at = memory_->lane(lane);
            first = ring::LaneReader<ring::Atomics>(ring_of(at, memory_->places()), lane_words(at))
                        .candidate(history);
        }
        Gate(gates_[lane]).announce(gates() ? first : first | ring::kNotGating);
    }
    Newcomers(control_->joins).arrive();
    find_lanes();
    block_->state.store(
        static_cast<std::uint32_t>(gates() ? SubscriberState::reliable : SubscriberState::lossy),
        std::memory_order_release);
}

/// Publishers that have come since the last look.
void SubscriberCore::find_lanes() noexcept {
    joins_ = control_->joins.load(std::memory_order_acquire);
    for (std::uint32_t place = 0; place < memory_->shape().max_publishers; ++place) {
        if (memory_->publisher(place).ready.load(std::memory_order_acquire) == 0) continue;
        if (std::ranges::find(lanes_, place, &Lane::place) != lanes_.end()) continue;
        const auto* const at = memory_->lane(place);
        Lane lane{.reader = {ring_of(at, memory_->places()), lane_words(at)},
                  .chunks = at + memory_->places().chunks(),
                  .place = place};
        const auto announced = gates_[place].load(std::memory_order_relaxed) & ~ring::kNotGating;
        lane.reader.start(announced);
        const auto position = lane.reader.position();
        if (!gates())
            gates_[place].store(position | ring::kNotGating, std::memory_order_release);
        else if (Gate(gates_[place])
                     .pass<Barriers>(place_, announced, position, lane.reader.words()))
            wake_publisher(lane);
        lanes_.push_back(lane);
    }
}

void SubscriberCore::leave() noexcept {
    if (detail::is_current_generation(generation_)) {
        for (std::uint32_t lane = 0; lane < memory_->shape().max_publishers; ++lane)
            gates_[lane].store(ring::kNoReader, std::memory_order_release);
        for (const auto& lane : lanes_) {
            // A publisher that sleeps until we move on.
            auto& gate = gates_[lane.place];
            if (Gate(gate).pass<Barriers>(place_, lane.reader.position(), ring::kNoReader,
                                          lane.reader.words()))
                (void)os::futex_wake_all(low_half(gate));
        }
        block_->polled.store(0, std::memory_order_relaxed);
        if (bell_) os::discard_in(memory_->file().folder(), memory_->file().fifo_name(place_));
        block_->state.store(0, std::memory_order_relaxed);
        control_->joins.fetch_add(1, std::memory_order_relaxed);
    }
    bell_.reset();
    leave_to_samples();
}

Error SubscriberCore::why_unusable() const {
    if (!detail::is_current_generation(generation_)) {
        return Error::of(Condition::forked, "receive", memory_->name(),
                         "it is the parent process's: subscribe here");
    }
    return memory_->what_became_of_it();
}

Result<void> SubscriberCore::check() const {
    if (!is_usable()) return std::unexpected(why_unusable());
    return memory_->check();
}

bool SubscriberCore::has_message() noexcept {
    if (control_->joins.load(std::memory_order_acquire) != joins_) find_lanes();
    return std::ranges::any_of(
        lanes_, [](const Lane& lane) { return lane.reader.look() != ring::Found::nothing; });
}

/// False: slept as long as was allowed.
bool SubscriberCore::sleep(Deadline deadline) noexcept {
    const auto announced = sleepers_.announce<Barriers>();
    if (!announced.sure) deadline = deadline.earlier(Deadline::after(kUnsure));
    if (has_message()) return true;
    return os::futex_wait(sleepers_.word(), announced.word, deadline).value_or(false);
}

Result<bool> SubscriberCore::prepare_to_wait() {
    if (auto bell = fd(); !bell) return std::unexpected(bell.error());
    bell_->hush();
    block_->polled.store(1, std::memory_order_relaxed);
    (void)sleepers_.announce<Barriers>();
    return !has_message();
}

Result<int> SubscriberCore::fd() {
    if (!is_usable()) return std::unexpected(why_unusable());
    if (!bell_) {
        auto bell = Bell::make(memory_->file(), place_);
        if (!bell) return std::unexpected(bell.error());
        bell_.emplace(std::move(*bell));
    }
    return bell_->fd();
}

}  // namespace patchbay::topic
