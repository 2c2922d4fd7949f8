// SPDX-License-Identifier: Apache-2.0
//
// SubscriberCore: a subscriber: its place, where it stands in each lane, and what it holds.
//
// Lives as long as its TopicSubscriber and every sample that it gave.
#pragma once

#include "patchbay/detail/ring/sleepers.hpp"
#include "patchbay/detail/topic_subscriber_fast_path.hpp"

#include "os/life_lock.hpp"
#include "topic/barriers.hpp"
#include "topic/bell.hpp"
#include "topic/topic_memory.hpp"
#include "topic/waiting.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace patchbay::topic {

class SubscriberCore final : public SubscriberFastPath {
public:
    /// @errors exhausted (no place), denied
    static Result<SubscriberCore*> join(std::shared_ptr<TopicMemory> memory,
                                        const SubscriberOptions& options);

    /// The TopicSubscriber goes.
    void leave() noexcept;

    Result<int> fd();
    [[nodiscard]] bool has_message() noexcept;
    /// For a wait on fd() that follows: whether it may begin. False: there is something already.
    Result<bool> prepare_to_wait();

    /// Whether this process may use it, and the topic is still there. @errors forked, segment_lost, corrupt
    Result<void> check() const;

    [[nodiscard]] std::uint64_t missed() const noexcept { return missed_in_all_; }
    [[nodiscard]] const TopicMemory& memory() const noexcept { return *memory_; }

private:
    using Newcomers = ring::Newcomers<ring::Atomics>;

    SubscriberCore(std::shared_ptr<TopicMemory> memory, std::unique_ptr<os::LifeLock> life,
                   std::uint32_t place, const SubscriberOptions& options);
    ~SubscriberCore() override = default;

    Result<bool> wait(Patience& patience, Taken taken) override;
    void find_lanes() noexcept override;
    Taken take_slowly(Lane& lane, TopicSample& sample) noexcept override;
    Taken fail(Condition condition, const char* why) noexcept override;
    [[nodiscard]] Error why_unusable() const override;
    void wake_publisher(const Lane& lane) noexcept override;
    void end() noexcept override { delete this; }

    void announce(std::uint32_t history) noexcept;
    Taken catch_up(Lane& lane) noexcept;
    [[nodiscard]] Error failure() const;
    bool sleep(Deadline deadline) noexcept;

    std::shared_ptr<TopicMemory> memory_;
    std::unique_ptr<os::LifeLock> life_;
    SubscriberBlock* block_;
    Control* control_;
    ring::Sleepers<ring::Atomics> sleepers_;
    std::uint64_t missed_in_all_ = 0;
    std::optional<Bell> bell_;
    Condition failed_ = Condition::corrupt;
    const char* why_ = "";
};

}  // namespace patchbay::topic
