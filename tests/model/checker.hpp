// SPDX-License-Identifier: Apache-2.0
//
// Relacy (an exhaustive-search model checker of C++11 atomics), and what the models need around it. It redefines
// keywords, so everything else is included before it.
#pragma once

#include "patchbay/detail/ring/chunk_pool.hpp"
#include "patchbay/detail/ring/lane_chunks.hpp"
#include "patchbay/detail/ring/lane_reader.hpp"
#include "patchbay/detail/ring/lane_writer.hpp"
#include "patchbay/detail/ring/reader_words.hpp"
#include "patchbay/detail/ring/sleepers.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <relacy/relacy.hpp>
#pragma GCC diagnostic pop

// Relacy means these for sources that are written for it.
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno

#define PATCHBAY_MODEL_CHECK(condition) RL_ASSERT(condition)

namespace patchbay::model {

/// What became of each thread of the model. One that is stopped runs on, but nothing that it does touches memory any
/// more, which is all that the others can see of a thread that was killed.
class Fates {
public:
    /// At the beginning of each execution, which is when a lane is made.
    void reset() noexcept { fates_ = {}; }
    /// The calling thread stops for ever before one of its next `operations` operations on shared memory, or after.
    void stop_within(unsigned operations) { own() = {.left = rl::rand(operations + 1)}; }
    /// The calling thread is another process from here on.
    void rise() noexcept { own() = {}; }
    [[nodiscard]] bool stopped() noexcept { return own().stopped; }
    /// Before an operation: whether it happens.
    [[nodiscard]] bool goes_on() noexcept {
        auto& fate = own();
        if (fate.left && (*fate.left)-- == 0) {
            fate.left.reset();
            fate.stopped = true;
        }
        return !fate.stopped;
    }

private:
    struct Fate {
        std::optional<unsigned> left = std::nullopt;
        bool stopped = false;
    };
    Fate& own() noexcept { return fates_[rl::thread_index() % fates_.size()]; }

    std::array<Fate, 4> fates_{};
};

inline Fates fates;

/// A word that is no atomic: to use it without an order between the uses is an error that the checker finds.
class Plain {
public:
    Plain() : value_(0) {}
    void store(std::uint64_t value) {
        if (fates.goes_on()) value_($).store(value);
    }
    [[nodiscard]] std::uint64_t load() const { return fates.goes_on() ? value_($).load() : 0; }

private:
    rl::var<std::uint64_t> value_;
};

/// Somebody else must do something first.
inline void wait_a_little() {
    rl::yield(1, $);
}

}  // namespace patchbay::model
