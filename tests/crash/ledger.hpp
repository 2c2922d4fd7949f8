// SPDX-License-Identifier: Apache-2.0
//
// Ledger: what the processes of a soak know of each other beside the topic. In shared memory, so that it outlives them.
#pragma once

#include "crash/board.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <sstream>

namespace patchbay::crash {

/// What one publisher did between its start and its end, however it ended.
struct Life {
    std::atomic<std::uint64_t> begun;         ///< messages that it began to publish
    std::atomic<std::uint64_t> acknowledged;  ///< messages whose publishing returned
};

enum class Phase : std::uint8_t { running, publishers_leave, all_leave };

struct Ledger {
    static constexpr std::size_t kLives = 8192;

    std::array<Life, kLives> lives;
    std::atomic<std::uint32_t> lives_used;
    std::atomic<Phase> phase;
    std::atomic<std::uint64_t> received;  ///< by reliable subscribers
    std::atomic<std::uint64_t> missed;    ///< by lossy ones, as they were told
    std::atomic<std::uint64_t>
        drained;  ///< reliable subscribers that lived until the end and missed nothing
    std::atomic<bool> failed;
    std::array<char, 300> failure;

    /// Texts and numbers. The first failure is kept.
    template <class... Parts>
    void fail(const Parts&... parts) {
        if (failed.exchange(true)) return;
        std::ostringstream text;
        (text << ... << parts);
        text.str().copy(failure.data(), failure.size() - 1);
    }
};

}  // namespace patchbay::crash
