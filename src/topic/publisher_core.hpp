// SPDX-License-Identifier: Apache-2.0
//
// PublisherCore: a publisher: its place, its lane, and what it knows of the subscribers.
#pragma once

#include "patchbay/detail/ring/lane_chunks.hpp"
#include "patchbay/detail/ring/reader_words.hpp"
#include "patchbay/detail/topic_publisher_fast_path.hpp"
#include "patchbay/topic_publisher.hpp"

#include "os/life_lock.hpp"
#include "os/poll_bridge.hpp"
#include "topic/barriers.hpp"
#include "topic/fifo_bells.hpp"
#include "topic/topic_memory.hpp"
#include "topic/waiting.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace patchbay::topic {

class PublisherCore final : public PublisherFastPath {
public:
    /// @errors exhausted (no place, no memory), denied
    static Result<std::unique_ptr<PublisherCore>> join(std::shared_ptr<TopicMemory> memory,
                                                       const PublisherOptions& options);
    ~PublisherCore() override;

    Result<int> fd();

    [[nodiscard]] const TopicMemory& memory() const noexcept { return *memory_; }
    [[nodiscard]] std::uint32_t id() const noexcept {
        return std::uint32_t{owner_} << 16U | place_;
    }

    // ring::Readers
    [[nodiscard]] std::uint32_t joins() const noexcept {
        return ring::Newcomers<ring::Atomics>(memory_->control().joins).count();
    }
    [[nodiscard]] std::uint64_t slowest(std::uint64_t next) noexcept;

private:
    using Chunks = ring::LaneChunks<ring::Atomics>;
    PublisherCore(std::shared_ptr<TopicMemory> memory, std::unique_ptr<os::LifeLock> life,
                  std::uint32_t place, Mapping lane, const PublisherOptions& options);

    Result<bool> send_slowly(Bytes message, Deadline deadline) override;
    Result<bool> wait_for_loan(std::size_t size_bytes, Deadline deadline) override;
    Error why_not(bool is_ours) override;
    void wake_sleepers() noexcept override { bells_.wake(sleepers_); }

    /// Why it is not usable. @errors forked, segment_lost, corrupt
    [[nodiscard]] Error why_unusable() const;
    [[nodiscard]] Error does_not_fit(std::size_t size_bytes) const;
    void take_over_chunks();

    bool make_room(bool with_chunk) noexcept;
    void retire() noexcept;
    void reclaim() noexcept;
    [[nodiscard]] std::uint64_t step() const noexcept;
    Result<bool> wait_for_room(bool with_chunk, Deadline deadline);
    void sleep_until_room(bool with_chunk, Deadline deadline) noexcept;
    Result<void> drop_dead();
    Result<bool> find_room(bool with_chunk);
    Result<void> rest(Patience::Step step, bool with_chunk, Deadline until);
    Result<void> look_around();
    [[nodiscard]] Error impossible() const;
    [[nodiscard]] bool hinders(std::uint32_t place) const noexcept;
    [[nodiscard]] bool is_impossible(std::uint32_t place) const noexcept;

    std::shared_ptr<TopicMemory> memory_;
    std::unique_ptr<os::LifeLock> life_;
    std::uint32_t place_;
    Mapping lane_;
    std::vector<bool> held_;  ///< scratch: chunks that somebody holds
    FifoBells bells_;
    std::uint64_t slowest_gate_ = ring::kNoReader;
    std::uint32_t slowest_place_ = 0;
    bool has_lossy_ = true;  ///< among the subscribers, at the last look
    Waiting waiting_;
    std::optional<os::PollBridge> room_;  ///< where somebody polls for room
};

/// Empties the place of a dead subscriber. Does nothing where it lives. Shares the lock meanwhile, which only a
/// subscriber has alone: so that several can be at it, one that is stopped holds no other up, and who wants the place
/// sees that it is not taken for good. `life` is the caller's own. @errors those of fcntl(2)
os::Expected<bool> sweep_subscriber(const TopicMemory& memory, os::LifeLock& life,
                                    std::uint32_t place) noexcept;
/// Makes a place as if nobody had ever had it. Only for who has its byte, or shares it.
void empty_subscriber(const TopicMemory& memory, std::uint32_t place) noexcept;

}  // namespace patchbay::topic
