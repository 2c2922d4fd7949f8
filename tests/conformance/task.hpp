// SPDX-License-Identifier: Apache-2.0
//
// Tasks: what a test asks of a peer, wherever the peer is, and what it answers.
#pragma once

#include "patchbay/channel.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::test {

/// Long enough for whatever will happen at all.
inline constexpr std::chrono::milliseconds kPatience{20'000};

enum class Verb : std::uint32_t {
    open_sender,    ///< text: the address; answers the name
    open_receiver,  ///< likewise
    connect,        ///< likewise, both directions
    listen,         ///< likewise
    accept,         ///< both directions of who came
    send,           ///< text: the message
    send_series,    ///< messages first..first+count-1 of series `text`; number: how many went
    receive,        ///< one message
    receive_all,    ///< until the end, `count` messages, or nothing for `timeout`
    finish,
    close,           ///< sender, receiver and listener
    poll_sender,     ///< yes: fd() became writable in time
    poll_receiver,   ///< yes: fd() became readable in time
    largest,         ///< number: largest_message_bytes()
    interrupt,       ///< from now on a signal interrupts this process every half millisecond
    stop_interrupt,  ///< and no more
};

struct Task {
    Verb verb;
    std::string text = {};
    std::chrono::milliseconds timeout = kPatience;
    std::uint64_t count = 1;
    std::uint64_t first = 0;
    std::uint32_t priority = 0;
    std::int64_t type = 0;
};

enum class Outcome : std::uint32_t {
    yes,     ///< done
    no,      ///< not in time
    failed,  ///< with an error
};

struct Answer {
    Outcome outcome = Outcome::yes;
    Condition condition = {};  ///< of the error
    std::string text = {};     ///< a name, the message, or the error
    std::uint64_t number = 0;
    std::uint32_t priority = 0;
    std::int64_t type = 0;
    std::int32_t sender_pid = 0;
    std::uint32_t sender_uid = 0;
    std::chrono::nanoseconds took = {};
    std::vector<std::string> messages = {};

    [[nodiscard]] bool ok() const noexcept { return outcome == Outcome::yes; }
    [[nodiscard]] bool failed_with(Condition kind) const noexcept {
        return outcome == Outcome::failed && condition == kind;
    }
};

std::ostream& operator<<(std::ostream& out, Outcome outcome);
std::ostream& operator<<(std::ostream& out, const Answer& answer);

/// Over a stream socket. Empty: the other side has gone.
void write_task(int socket, const Task& task);
std::optional<Task> read_task(int socket);
void write_answer(int socket, const Answer& answer);
std::optional<Answer> read_answer(int socket);

/// Message number `index` of a series: what the scheme can carry, of changing size, at most 4000 bytes, different from
/// all others where it can be.
std::string series_message(const Traits& traits, const std::string& series, std::uint64_t index);

}  // namespace patchbay::test
