// SPDX-License-Identifier: Apache-2.0
//
// SubscriberCore: a subscriber: its place, where it stands in each lane, and what it holds.
//
// Lives as long as its TopicSubscriber and every sample that it gave.
#pragma once

#include "patchbay/topic_subscriber.hpp"

#include "os/life_lock.hpp"
#include "os/ticks.hpp"
#include "ring/lane_reader.hpp"
#include "ring/reader_words.hpp"
#include "ring/sleepers.hpp"
#include "topic/barriers.hpp"
#include "topic/bell.hpp"
#include "topic/topic_memory.hpp"

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

    [[nodiscard]] std::uint64_t missed() const noexcept { return missed_in_all_; }
    [[nodiscard]] const TopicMemory& memory() const noexcept { return *memory_; }

private:
    struct Lane {
        ring::LaneReader<ring::Atomics> reader;
        const std::byte* chunks;
        std::uint32_t place;
    };
    enum class Taken { nothing, message, failed };
    using Gate = ring::Gate<ring::Atomics>;
    using Hold = ring::Hold<ring::Atomics>;
    using Newcomers = ring::Newcomers<ring::Atomics>;

    SubscriberCore(std::shared_ptr<TopicMemory> memory, std::unique_ptr<os::LifeLock> life,
                   std::uint32_t place, const SubscriberOptions& options);
    ~SubscriberCore() = default;

    void announce(std::uint32_t history) noexcept;
    void find_lanes() noexcept;
    Taken take(TopicSample& sample) noexcept;
    Taken take_from(Lane& lane, TopicSample& sample) noexcept;
    Taken read_chunk(Lane& lane, std::uint16_t chunk, TopicSample& sample) noexcept;
    Taken catch_up(Lane& lane) noexcept;
    void pass(Lane& lane) noexcept;
    Taken fail(Condition condition, const char* why) noexcept;
    [[nodiscard]] Error failure() const;

    Result<void> usable() const;
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
    std::atomic<std::uint64_t>* gates_;
    std::atomic<std::uint64_t>* holds_;
    SubscriberBlock* block_;
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
