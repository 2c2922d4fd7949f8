// SPDX-License-Identifier: Apache-2.0
//
// Holder: what a subscriber holds: the words that tell publishers, and how many samples are still about.
#pragma once

#include "patchbay/detail/fork_generation.hpp"
#include "patchbay/detail/ring/reader_words.hpp"

#include <atomic>
#include <cstdint>

namespace patchbay::topic {

/// The word that says that a subscriber holds that chunk; 0: nothing.
[[nodiscard]] constexpr std::uint64_t hold_of(std::uint32_t lane, std::uint16_t chunk) noexcept {
    return std::uint64_t{lane + 1} << 16U | chunk;
}

class Holder {
public:
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    /// By any thread.
    void let_go(std::uint32_t hold) noexcept {
        if (detail::is_current_generation(generation_)) Hold(holds_[hold]).let_go();
        if (let_go_.fetch_add(1, std::memory_order_acq_rel) + 1 == kAll) end();
    }

protected:
    using Hold = ring::Hold<ring::Atomics>;

    Holder(Hold::Word* holds, std::uint32_t max_held) noexcept
        : generation_(detail::current_generation()), holds_(holds), max_held_(max_held) {}
    virtual ~Holder() = default;

    /// Holds what the word shall tell, as max_held says. False: all are in use.
    bool hold(std::uint64_t what, std::uint32_t& index) noexcept {
        for (std::uint32_t tried = 0; tried < max_held_; ++tried) {
            index = next_;
            if (++next_ == max_held_) next_ = 0;
            if (!Hold(holds_[index]).is_free()) continue;
            Hold(holds_[index]).take(what);
            return true;
        }
        return false;
    }
    /// Not for a sample after all.
    void take_back(std::uint32_t index) noexcept { Hold(holds_[index]).let_go(); }
    /// A sample has it now, and lets it go.
    void count_sample() noexcept { ++given_; }
    /// No more samples: end() follows with the last one, maybe at once.
    void leave_to_samples() noexcept {
        if (let_go_.fetch_add(kAll - given_, std::memory_order_acq_rel) + kAll - given_ == kAll)
            end();
    }
    virtual void end() noexcept = 0;

    std::uint64_t generation_;

private:
    /// Samples are counted by the one thread that gets them; only their end is everybody's to count.
    static constexpr std::uint64_t kAll = std::uint64_t{1} << 63U;

    Hold::Word* holds_;
    std::uint32_t max_held_;
    std::uint32_t next_ = 0;
    std::uint64_t given_ = 0;
    std::atomic<std::uint64_t> let_go_{0};
};

}  // namespace patchbay::topic
