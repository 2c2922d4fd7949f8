// SPDX-License-Identifier: Apache-2.0
//
// RateMeter: what a relay has carried so far; as it goes on a terminal, and in one line at the end.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace patchbay::cli {

class RateMeter {
public:
    struct Options {
        bool live = false;     ///< rewrite a line on stderr four times a second
        bool summary = false;  ///< one line on stderr at the end
    };

    explicit RateMeter(const Options& options);
    /// Clears the live line, and sums up.
    ~RateMeter();
    RateMeter(const RateMeter&) = delete;
    RateMeter& operator=(const RateMeter&) = delete;

    /// Any thread may call it.
    void add(std::uint64_t size_bytes) noexcept {
        messages_.fetch_add(1, std::memory_order_relaxed);
        bytes_.fetch_add(size_bytes, std::memory_order_relaxed);
    }

    /// "3 messages, 1.5 MiB in 2.1 s, 0.7 MB/s"
    [[nodiscard]] std::string text() const;

private:
    using Clock = std::chrono::steady_clock;
    void show_until_stopped(const std::stop_token& stop);

    Options options_;
    Clock::time_point start_ = Clock::now();
    std::atomic<std::uint64_t> messages_ = 0;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_;
};

}  // namespace patchbay::cli
