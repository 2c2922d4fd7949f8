// SPDX-License-Identifier: Apache-2.0
//
// Partner: the second process of an exchange, on a core of its own. Between batches it sleeps.
#pragma once

#include "topic/exchange.hpp"

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <vector>

namespace patchbay::bench {

/// Keeps this process on the nth of the cores that it may use, where there are so many.
void pin_to(unsigned nth);
/// Whether there is a core for each of two.
[[nodiscard]] bool has_two_cores();

/// Zeroed memory that children of fork share with this process.
void* share_memory(std::size_t size_bytes);

class Partner {
public:
    /// Forks; ends the program where that fails. The child takes the second core.
    explicit Partner(const Exchange& exchange);
    Partner(const Partner&) = delete;
    Partner& operator=(const Partner&) = delete;
    ~Partner();

    /// Both play a batch: the times, in ticks.
    std::vector<std::uint64_t> play();

private:
    struct Words {
        alignas(64) std::atomic<std::uint32_t> asked;   ///< batches, and the end
        alignas(64) std::atomic<std::uint32_t> begun;   ///< batches
        alignas(64) std::atomic<std::uint32_t> played;  ///< batches, and being ready
        std::atomic<bool> ended;
    };
    void ask();
    [[noreturn]] static void serve(const Exchange& exchange, Words& words);

    std::uint64_t rounds_;
    Words* words_;
    FirstPlayer first_;
    pid_t child_ = -1;
    std::uint32_t batches_ = 0;
};

}  // namespace patchbay::bench
