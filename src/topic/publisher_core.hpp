// SPDX-License-Identifier: Apache-2.0
//
// PublisherCore: a publisher: its place, its lane, and what it knows of the subscribers.
#pragma once

#include "patchbay/detail/fork_generation.hpp"
#include "patchbay/topic_publisher.hpp"

#include "os/life_lock.hpp"
#include "os/poll_bridge.hpp"
#include "os/ticks.hpp"
#include "ring/chunk_pool.hpp"
#include "ring/lane_chunks.hpp"
#include "ring/lane_writer.hpp"
#include "ring/reader_words.hpp"
#include "ring/sleepers.hpp"
#include "topic/barriers.hpp"
#include "topic/fifo_bells.hpp"
#include "topic/topic_memory.hpp"
#include "topic/waiting.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace patchbay::topic {

class PublisherCore {
public:
    /// @errors exhausted (no place, no memory), denied
    static Result<std::unique_ptr<PublisherCore>> join(std::shared_ptr<TopicMemory> memory,
                                                       const PublisherOptions& options);
    PublisherCore(const PublisherCore&) = delete;
    PublisherCore& operator=(const PublisherCore&) = delete;
    ~PublisherCore();

    Result<bool> send(Bytes message, Deadline deadline);
    Result<std::optional<TopicLoan>> loan(std::size_t size_bytes, Deadline deadline);
    Result<std::uint64_t> publish(TopicLoan& loan);
    void give_back(TopicLoan& loan) noexcept;
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
    using Writer = ring::LaneWriter<ring::Atomics>;
    using Chunks = ring::LaneChunks<ring::Atomics>;
    PublisherCore(std::shared_ptr<TopicMemory> memory, std::unique_ptr<os::LifeLock> life,
                  std::uint32_t place, Mapping lane, const PublisherOptions& options);

    [[nodiscard]] std::uint64_t now() const noexcept {
        if (!send_times_) return 0;
        return by_counter_ ? os::counter() : os::monotonic_ns();
    }
    [[nodiscard]] std::byte* chunk(std::uint16_t index) const noexcept {
        return lane_.mutable_bytes().data() + memory_->places().chunks() +
               index * memory_->places().chunk_bytes();
    }
    [[nodiscard]] bool can_go_on(bool with_chunk) const noexcept {
        return writer_.room() > reserved_ && (!with_chunk || pool_.has_free());
    }
    [[nodiscard]] bool needs_chunk(std::size_t size_bytes) const noexcept {
        return size_bytes > most_in_slot_bytes_;
    }
    /// Whether this process may use it, and the memory is there.
    [[nodiscard]] bool is_usable() const noexcept {
        return detail::is_current_generation(generation_) &&
               !shared_lost_->load(std::memory_order_relaxed) &&
               !lane_lost_->load(std::memory_order_relaxed);
    }
    /// Why it is not. @errors forked, segment_lost, corrupt
    [[nodiscard]] Error why_unusable() const;
    [[nodiscard]] bool fits(std::size_t size_bytes) const noexcept {
        return size_bytes <= largest_message_bytes_;
    }
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

    template <class Write>
    std::uint64_t put(std::uint32_t size_bytes, std::uint16_t chunk, Write&& write) noexcept {
        const auto number = writer_.publish(
            {.sent = now(), .size_bytes = size_bytes, .chunk = chunk, .sender = owner_},
            std::forward<Write>(write));
        if (!chunk_of_.empty()) chunk_of_[number & (chunk_of_.size() - 1)] = chunk;
        if (sleepers_.anybody<Barriers>()) [[unlikely]]
            bells_.wake(sleepers_);
        return number;
    }

    std::shared_ptr<TopicMemory> memory_;
    std::unique_ptr<os::LifeLock> life_;
    std::uint32_t place_;
    Mapping lane_;
    Writer writer_;
    ring::Sleepers<ring::Atomics> sleepers_;
    ring::ChunkPool pool_;
    std::vector<std::uint16_t> chunk_of_;  ///< of each slot's message
    std::vector<bool> held_;               ///< scratch: chunks that somebody holds
    FifoBells bells_;
    std::size_t most_in_slot_bytes_;
    std::size_t largest_message_bytes_;
    const std::atomic<bool>* shared_lost_;
    const std::atomic<bool>* lane_lost_;
    std::uint64_t generation_;
    std::uint64_t slowest_gate_ = ring::kNoReader;
    std::uint32_t slowest_place_ = 0;
    std::uint32_t reserved_ = 0;  ///< slots for loans
    bool has_lossy_ = true;       ///< among the subscribers, at the last look
    std::uint16_t owner_ = 0;
    bool by_counter_;
    bool send_times_;
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
