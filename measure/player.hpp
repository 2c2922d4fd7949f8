// SPDX-License-Identifier: Apache-2.0
//
// Player: one process's part in the batches of a mechanism.
//
// What is timed in latency is send() and receive() alone. Messages are written before, and every byte of them is
// checked afterwards, by both processes at the same time. In throughput all of it is timed.
#pragma once

#include "measure/histogram.hpp"
#include "measure/link.hpp"
#include "measure/mechanism.hpp"
#include "measure/message.hpp"
#include "measure/rules.hpp"

#include <exception>
#include <vector>

namespace patchbay::measure {

/// rules.stopped() said so, or the first process has ended.
struct Stopped : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "stopped"; }
};

struct Batch {
    std::uint64_t first_number;
    std::uint64_t messages;

    [[nodiscard]] std::uint64_t last_number() const noexcept { return first_number + messages - 1; }
};

class Player {
public:
    /// Borrows all but the size.
    Player(End& end, Link& link, const Rules& rules, std::size_t size_bytes);

    /// Latency. The first process records the one-way times of all but the first few.
    void ping(const Batch& batch, Histogram& one_way);
    void echo(const Batch& batch);

    /// Throughput. `drain` ends when the last message has been checked.
    void pour(const Batch& batch);
    void drain(const Batch& batch);

    /// What the other process says next, which is this word.
    Note wait_for(Word word);

private:
    void send();
    /// The next message, or a Refusal: lost.
    Bytes receive(const Checker& checker, std::uint64_t last_number,
                  std::chrono::nanoseconds patience);
    std::optional<Bytes> receive_within(std::chrono::nanoseconds patience);
    void check_stragglers(Checker& checker, std::uint64_t last_number);
    /// While waiting: whether somebody wants the end, or the other process has met it.
    void look_around();

    End& end_;
    Link& link_;
    const Rules& rules_;
    std::vector<std::byte> message_;
    /// The same for many calls: making one reads the clock.
    Deadline soon_ = Deadline::now();
    std::optional<Note> heard_;  ///< while looking around
};

}  // namespace patchbay::measure
