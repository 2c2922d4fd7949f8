// SPDX-License-Identifier: Apache-2.0
//
// Player: one process's part in the batches of a mechanism.
//
// What is timed in latency is send(), receive(), and reading the first and the last word of what came. Messages are
// written before, and every byte of them is checked afterwards, by both processes at the same time. In throughput all
// of it is timed.
#pragma once

#include "measure/histogram.hpp"
#include "measure/link.hpp"
#include "measure/mechanism.hpp"
#include "measure/message.hpp"
#include "measure/rules.hpp"

#include <exception>

namespace patchbay::measure {

/// rules.stopped() said so, or the process that holds the contest has ended.
struct Stopped : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "stopped"; }
};

struct Batch {
    std::uint64_t first_number;
    std::uint64_t messages;
    /// When the first message is due, and how long after it the next one is; 0: each when there is room for it.
    std::uint64_t start_ns = 0;
    std::uint64_t period_ns = 0;

    [[nodiscard]] std::uint64_t last_number() const noexcept { return first_number + messages - 1; }
    [[nodiscard]] std::uint64_t due_ns(std::uint64_t number) const noexcept {
        return start_ns + (number - first_number) * period_ns;
    }
    /// Whether a message counts. The receiver may still be falling asleep, and the caches are those of another
    /// mechanism.
    [[nodiscard]] bool counts(std::uint64_t number) const noexcept;
};

class Player {
public:
    /// Borrows all but the size.
    Player(End& end, Link& link, const Rules& rules, std::size_t message_bytes);

    /// There and back: the first process records half of the time.
    void ping(const Batch& batch, Histogram& one_way);
    void echo(const Batch& batch);

    /// As fast as it goes. `drain` ends when the last message has been checked.
    void pour(const Batch& batch);
    void drain(const Batch& batch);

    /// At a rate: the receiver records the time from when a message was due.
    void pace(const Batch& batch);
    void collect(const Batch& batch, Histogram& one_way);

private:
    /// Written.
    Bytes next_message(std::uint64_t number);
    void send(Bytes message);
    void wait_until(std::uint64_t time_ns);
    /// The next message, or a Refusal: lost.
    Bytes receive(const Checker& checker, std::uint64_t last_number,
                  std::chrono::nanoseconds patience);
    std::optional<Bytes> receive_within(std::chrono::nanoseconds patience);
    /// Until `soon_`, as the setting says.
    std::optional<Bytes> receive_soon();
    std::optional<Bytes> look_until(Deadline deadline);
    void check_stragglers(Checker& checker, std::uint64_t last_number);
    /// While waiting: whether the contest is still held.
    void look_around();

    End& end_;
    Link& link_;
    const Rules& rules_;
    std::size_t message_bytes_;
    /// The same for many calls: making one reads the clock.
    Deadline soon_ = Deadline::now();
};

}  // namespace patchbay::measure
