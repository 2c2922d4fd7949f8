// SPDX-License-Identifier: Apache-2.0
//
// Crew: the processes of a soak, and what is done to them.
#pragma once

#include "crash/soak.hpp"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>

namespace patchbay::crash {

class Crew {
public:
    static constexpr std::size_t kPublishers = 4;
    static constexpr std::size_t kSize = 10;

    Crew(const std::string& name, Ledger& ledger, std::minstd_rand& random);
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;
    ~Crew() { kill_all(); }

    /// Kills one of them and starts it again, or stops one for a while.
    void disturb();
    /// Sees whether one has ended by itself: it must not.
    void look();
    void wake_all();
    /// Waits until the first `count` of them have left by themselves.
    void wait_for(std::size_t count);
    void kill_all() noexcept;

    [[nodiscard]] std::uint64_t kills() const noexcept { return kills_; }
    [[nodiscard]] std::uint64_t stops() const noexcept { return stops_; }

private:
    using Clock = std::chrono::steady_clock;
    struct Member {
        pid_t pid = -1;
        Clock::time_point stopped_until{};
    };
    void begin(std::size_t index);
    void ended(std::size_t index, int status);

    std::string name_;
    Ledger& ledger_;
    std::minstd_rand& random_;
    std::array<Member, kSize> members_;
    std::uint64_t kills_ = 0;
    std::uint64_t stops_ = 0;
};

}  // namespace patchbay::crash
