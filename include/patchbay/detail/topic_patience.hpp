// SPDX-License-Identifier: Apache-2.0
//
// Patience: when one who waits spins, sleeps, looks whether the world still stands, or gives up.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/topic_options.hpp"

#include <chrono>
#include <cstdint>

namespace patchbay::topic {

/// How long nobody sleeps without looking around: somebody may have been killed who was about to wake him.
inline constexpr auto kLongestSleep = std::chrono::milliseconds(50);
class Patience {
public:
    enum class Step { spin, look_around, sleep, give_up };

    Patience(Waiting waiting, Deadline deadline) noexcept
        : waiting_(waiting), deadline_(deadline) {}

    /// What to do after an attempt that failed.
    Step next() noexcept {
        if (deadline_.is_now()) return Step::give_up;
        // The clock costs as much as several attempts.
        if (waiting_ != Waiting::block && attempts_++ % kAttempts == 0) return Step::spin;
        const auto now = Deadline::Clock::now();
        if (!deadline_.is_never() && now >= deadline_.time()) return Step::give_up;
        if (started_ == Deadline::Clock::time_point{}) started_ = looked_ = now;
        const bool sleeps = waiting_ == Waiting::block ||
                            (waiting_ == Waiting::adaptive && now - started_ >= kSpinning);
        if (sleeps) return Step::sleep;
        if (now - looked_ < kLongestSleep) return Step::spin;
        looked_ = now;
        return Step::look_around;
    }
    /// How often to look before the first next(), and between two.
    [[nodiscard]] int attempts() const noexcept {
        return waiting_ == Waiting::block || deadline_.is_now() ? 1 : kSpins;
    }
    /// Until when a sleep may last.
    [[nodiscard]] Deadline bounded() const noexcept {
        return deadline_.earlier(Deadline::after(kLongestSleep));
    }

private:
    static constexpr int kSpins = 256;
    static constexpr std::uint32_t kAttempts = 2;
    /// About what a wake-up costs: to spin longer cannot pay (Karlin et al., SODA 1991).
    static constexpr auto kSpinning = std::chrono::microseconds(30);

    Waiting waiting_;
    Deadline deadline_;
    std::uint32_t attempts_ = 0;
    Deadline::Clock::time_point started_{};
    Deadline::Clock::time_point looked_{};
};

}  // namespace patchbay::topic
