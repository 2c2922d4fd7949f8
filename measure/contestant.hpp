// SPDX-License-Identifier: Apache-2.0
//
// Contestant: a mechanism in a contest, with its processes: one that sends, and one or more that receive.
#pragma once

#include "measure/histogram.hpp"
#include "measure/mechanism.hpp"
#include "measure/message.hpp"
#include "measure/partner.hpp"
#include "measure/rules.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace patchbay::measure {

class Contestant {
public:
    /// Starts the processes. All contestants do before the first one opens: a process that inherits open files of
    /// others keeps alive what should have ended. Borrows both.
    Contestant(const Mechanism& mechanism, const Rules& rules);
    Contestant(const Contestant&) = delete;
    Contestant& operator=(const Contestant&) = delete;
    /// Ends the processes, and removes what the mechanism made.
    ~Contestant();

    void open();

    struct Played {
        std::uint64_t time_ns;  ///< from the first send to the end of the last check
        std::uint64_t send_ns;  ///< until the last send had been done
        Histogram one_way;      ///< latency and wake only
    };
    /// All processes play so many messages. Throws Refusal, Stopped, or what the mechanism throws.
    Played play(std::uint64_t messages);

private:
    struct Said {
        std::size_t process;
        Line line;
    };
    void start(unsigned index);
    void start_host();
    void tell_receivers(std::string_view word, const std::string& text);
    /// What one of the processes says next.
    Said listen(std::chrono::nanoseconds patience);
    std::optional<Said> heard();
    Refusal cause_of(std::size_t process, const Refusal& refusal);
    void distribute(const std::vector<std::string>& told);

    const Mechanism& mechanism_;
    const Rules& rules_;
    std::size_t message_bytes_;
    std::optional<Partner> host_;
    std::vector<Partner> partners_;  ///< the first, and the receivers
    std::uint64_t next_number_ = 1;
};

}  // namespace patchbay::measure
