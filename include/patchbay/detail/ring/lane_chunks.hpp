// SPDX-License-Identifier: Apache-2.0
//
// LaneChunks: which message's the used chunks of a lane are: from a killed writer's slots, and until no reader can
// begin to read them any more. All of it is the one writer's own memory.
#pragma once

#include "patchbay/detail/ring/chunk_pool.hpp"
#include "patchbay/detail/ring/lane_writer.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace patchbay::ring {

template <class A>
class LaneChunks {
public:
    /// `chunk_of` has a place for each slot, or none where no message is in a chunk.
    LaneChunks(LaneWriter<A>& writer, ChunkPool& pool, std::span<std::uint16_t> chunk_of) noexcept
        : writer_(&writer), pool_(&pool), chunk_of_(chunk_of) {}

    /// What the lane's last writer left, while somebody reads from `slowest` on: chunks of messages that can still be
    /// read are used, and each other one is retired, since it may be held. retire() and a look at the holds must
    /// follow.
    void take_over(std::uint64_t slowest) {
        std::ranges::fill(chunk_of_, kInSlot);
        writer_->keep(slowest);
        // The newest first: a chunk is that of the last message that was put there.
        for (auto number = writer_->next(); number-- > writer_->oldest_readable();) {
            if (writer_->slots().published(number) != number + 1) continue;
            const auto chunk = writer_->slots().read_head(number).chunk;
            if (chunk >= pool_->count() || pool_->state(chunk) != ChunkPool::State::free) continue;
            pool_->adopt(chunk, ChunkPool::State::used);
            of(number) = chunk;
        }
        for (std::uint16_t chunk = 0; chunk < pool_->count(); ++chunk) {
            if (pool_->state(chunk) == ChunkPool::State::free)
                pool_->adopt(chunk, ChunkPool::State::retired);
        }
    }

    /// Chunks of messages that nobody can begin to read any more.
    void retire() noexcept {
        std::uint64_t number = 0;
        while (writer_->next_retired(number)) {
            if (chunk_of_.empty()) continue;
            if (of(number) != kInSlot) pool_->retire(of(number));
            of(number) = kInSlot;
        }
    }

private:
    [[nodiscard]] std::uint16_t& of(std::uint64_t number) const noexcept {
        return chunk_of_[number & (chunk_of_.size() - 1)];
    }

    LaneWriter<A>* writer_;
    ChunkPool* pool_;
    std::span<std::uint16_t> chunk_of_;
};

}  // namespace patchbay::ring
