// SPDX-License-Identifier: Apache-2.0
//
// ChunkPool: which chunks of a lane are free. Its writer alone knows; nothing of this is shared, so that nothing of it
// can be left half done. After a writer's death the next one finds out from the slots and the holds.
#pragma once

#include <cstdint>
#include <vector>

namespace patchbay::ring {

class ChunkPool {
public:
    enum class State : std::uint8_t { free, used, retired };

    explicit ChunkPool(std::uint16_t count) : states_(count, State::free), free_(count) {
        retired_.reserve(count);
        for (std::uint16_t chunk = 0; chunk < count; ++chunk) free_[free_end_++] = chunk;
    }

    [[nodiscard]] std::uint16_t count() const noexcept {
        return static_cast<std::uint16_t>(states_.size());
    }
    [[nodiscard]] bool has_free() const noexcept { return free_begin_ != free_end_; }
    [[nodiscard]] bool has_retired() const noexcept { return !retired_.empty(); }

    /// There must be one. In the order in which they became free, so that a reader can guess the next.
    std::uint16_t take() noexcept {
        const auto chunk = free_[free_begin_++ % free_.size()];
        states_[chunk] = State::used;
        return chunk;
    }
    /// Of a loan that was not published: nobody else has seen it.
    void give_back(std::uint16_t chunk) noexcept {
        states_[chunk] = State::free;
        free_[free_end_++ % free_.size()] = chunk;
    }
    /// Its message can be read no more, but somebody may still hold it.
    void retire(std::uint16_t chunk) noexcept {
        states_[chunk] = State::retired;
        retired_.push_back(chunk);
    }
    /// Frees the retired ones that `is_held(chunk)` does not name.
    template <class IsHeld>
    void reclaim(IsHeld&& is_held) noexcept {
        std::erase_if(retired_, [&](std::uint16_t chunk) {
            if (is_held(chunk)) return false;
            give_back(chunk);
            return true;
        });
    }

    /// For a writer that takes a lane over: this chunk is a message's, or (retired) may be held. Each once.
    void adopt(std::uint16_t chunk, State state) noexcept {
        states_[chunk] = state;
        if (state == State::retired) retired_.push_back(chunk);
        std::vector<std::uint16_t> rest;
        while (has_free()) {
            const auto next = free_[free_begin_++ % free_.size()];
            if (next != chunk) rest.push_back(next);
        }
        for (const auto next : rest) free_[free_end_++ % free_.size()] = next;
    }
    [[nodiscard]] State state(std::uint16_t chunk) const noexcept { return states_[chunk]; }

private:
    std::vector<State> states_;
    std::vector<std::uint16_t> free_;  ///< a queue: from begin to end, modulo its size
    std::uint64_t free_begin_ = 0;
    std::uint64_t free_end_ = 0;
    std::vector<std::uint16_t> retired_;
};

}  // namespace patchbay::ring
