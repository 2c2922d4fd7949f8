// SPDX-License-Identifier: Apache-2.0
//
// SubscriberCore: a subscriber: its place, where it stands in each lane, and what it holds.
//
// Lives as long as its TopicSubscriber and every sample that it gave.
#pragma once

#include "patchbay/detail/fork_generation.hpp"
#include "patchbay/topic_subscriber.hpp"

#include "os/life_lock.hpp"
#include "os/ticks.hpp"
#include "ring/lane_reader.hpp"
#include "ring/reader_words.hpp"
#include "ring/sleepers.hpp"
#include "topic/barriers.hpp"
#include "topic/bell.hpp"
#include "topic/topic_memory.hpp"
#include "topic/waiting.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace patchbay::topic {

class SubscriberCore {
public:
    /// @errors exhausted (no place), denied
    static Result<SubscriberCore*> join(std::shared_ptr<TopicMemory> memory,
                                        const SubscriberOptions& options);
    SubscriberCore(const SubscriberCore&) = delete;
    SubscriberCore& operator=(const SubscriberCore&) = delete;

    /// The TopicSubscriber goes.
    void leave() noexcept;
    /// One user less: the last one ends it.
    void release() noexcept;

    /// False: nothing came.
    Result<bool> receive(TopicSample& sample, Deadline deadline);
    void let_go(std::uint32_t hold) noexcept;
    Result<int> fd();
    [[nodiscard]] bool has_message() noexcept;
    /// For a wait on fd() that follows: whether it may begin. False: there is something already.
    Result<bool> prepare_to_wait();

    /// Whether this process may use it, and the topic is still there. @errors forked, segment_lost, corrupt
    Result<void> check() const;

    [[nodiscard]] std::uint64_t missed() const noexcept { return missed_in_all_; }
    [[nodiscard]] const TopicMemory& memory() const noexcept { return *memory_; }

private:
    struct Lane {
        ring::LaneReader<ring::Atomics> reader;
        const std::byte* chunks;
        std::uint32_t place;
        std::uint16_t next_chunk = 0;  ///< the next message's, most likely
    };
    enum class Taken { nothing, message, failed };
    /// Attempts between two looks at the clock and the world.
    static constexpr int kSpins = 64;
    using Gate = ring::Gate<ring::Atomics>;
    using Hold = ring::Hold<ring::Atomics>;
    using Newcomers = ring::Newcomers<ring::Atomics>;

    SubscriberCore(std::shared_ptr<TopicMemory> memory, std::unique_ptr<os::LifeLock> life,
                   std::uint32_t place, const SubscriberOptions& options);
    ~SubscriberCore() = default;

    void announce(std::uint32_t history) noexcept;
    void find_lanes() noexcept;
    Taken take(TopicSample& sample) noexcept;
    Taken spin(TopicSample& sample) noexcept;
    Result<bool> wait_and_take(TopicSample& sample, Deadline deadline);
    Result<void> rest(Patience::Step step, const Patience& patience);
    Result<bool> hush_and_take(TopicSample& sample);
    Taken take_from(Lane& lane, TopicSample& sample) noexcept;
    Taken read_message(Lane& lane, TopicSample& sample) noexcept;
    Taken read_chunk(Lane& lane, const ring::MessageHead& head, TopicSample& sample) noexcept;
    Taken catch_up(Lane& lane) noexcept;
    void pass(Lane& lane) noexcept;
    Taken fail(Condition condition, const char* why) noexcept;
    [[nodiscard]] Error failure() const;

    [[nodiscard]] bool is_usable() const noexcept {
        return detail::is_current_generation(generation_) &&
               !shared_lost_->load(std::memory_order_relaxed) &&
               !lanes_lost_->load(std::memory_order_relaxed);
    }
    /// Why it is not. @errors forked, segment_lost
    [[nodiscard]] Error why_unusable() const;
    bool sleep(Deadline deadline) noexcept;
    /// A gate keeps the message; the limit, which may be raised for a moment and taken back, says nothing then.
    [[nodiscard]] bool is_still_there(const Lane& lane) const noexcept {
        return gates() || lane.reader.still_there();
    }
    [[nodiscard]] bool gates() const noexcept { return delivery_ == Delivery::reliable; }

    std::shared_ptr<TopicMemory> memory_;
    std::unique_ptr<os::LifeLock> life_;
    std::uint32_t place_;
    std::uint32_t max_held_;
    std::uint32_t chunks_;
    std::size_t payload_in_slot_;
    std::uint64_t chunk_bytes_;
    std::atomic<std::uint64_t>* gates_;
    std::atomic<std::uint64_t>* holds_;
    SubscriberBlock* block_;
    Control* control_;
    const std::atomic<bool>* shared_lost_;
    const std::atomic<bool>* lanes_lost_;
    ring::Sleepers<ring::Atomics> sleepers_;
    std::vector<Lane> lanes_;
    std::size_t turn_ = 0;
    std::uint32_t joins_ = 0;
    std::uint32_t next_hold_ = 0;
    std::uint64_t missed_ = 0;  ///< since the last message
    std::uint64_t missed_in_all_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t generation_;
    Delivery delivery_;
    Waiting waiting_;
    std::optional<Bell> bell_;
    std::atomic<std::uint32_t> users_{1};
    Condition failed_ = Condition::corrupt;
    const char* why_ = "";
};

}  // namespace patchbay::topic
