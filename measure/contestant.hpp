// SPDX-License-Identifier: Apache-2.0
//
// Contestant: a mechanism in a contest, with the process at its other end.
#pragma once

#include "measure/player.hpp"

#include <sys/types.h>

namespace patchbay::measure {

class Contestant {
public:
    /// Forks. All contestants do before the first one opens: a process that inherits open files of others keeps alive
    /// what should have ended. Borrows both.
    Contestant(const Mechanism& mechanism, const Rules& rules);
    Contestant(const Contestant&) = delete;
    Contestant& operator=(const Contestant&) = delete;
    /// Ends the process, and removes what the mechanism made.
    ~Contestant();

    void open();

    struct Played {
        std::uint64_t time_ns;  ///< from the first send to the end of the last check
        Histogram one_way;      ///< latency only
    };
    /// Both processes play so many messages. Throws Refusal, Stopped, or what the mechanism throws.
    Played play(std::uint64_t messages);

private:
    Contestant(const Mechanism& mechanism, const Rules& rules, std::pair<Link, Link> links);
    [[noreturn]] void serve(Link link) const;

    const Mechanism& mechanism_;
    const Rules& rules_;
    std::size_t size_bytes_;
    Link link_;
    pid_t child_ = -1;
    std::unique_ptr<End> end_;
    std::optional<Player> player_;
    std::uint64_t next_number_ = 1;
};

/// Keeps the calling thread on one core from now on.
void pin_to(int core);

}  // namespace patchbay::measure
