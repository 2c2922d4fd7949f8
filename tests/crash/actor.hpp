// SPDX-License-Identifier: Apache-2.0
//
// Actor: a process of a trial as it sees itself. What it does is one function:
//
//     void send(Actor& actor) {
//         auto publisher = or_throw(actor.open().publisher());   // before: at full speed
//         actor.begin();                                         // from here on it is stepped, and killed somewhere
//         actor.send(publisher, kSmall);
//         actor.end();                                           // does not return
//     }
#pragma once

#include "patchbay/topic.hpp"

#include "crash/board.hpp"

#include <sys/types.h>

#include <functional>
#include <string>

namespace patchbay::crash {

class Actor {
public:
    Actor(std::string name, TopicOptions options, Role role, Board& board)
        : name_(std::move(name)), options_(options), role_(role), board_(&board) {}

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const TopicOptions& options() const noexcept { return options_; }
    [[nodiscard]] Slate& slate() const noexcept { return (*board_)[role_]; }
    [[nodiscard]] Slate& slate(Role role) const noexcept { return (*board_)[role]; }

    [[nodiscard]] ByteTopic open() const;
    /// Sends one letter and acknowledges it. False: no room before the deadline.
    bool send(TopicPublisher& publisher, std::size_t size_bytes,
              Deadline deadline = Deadline::after(std::chrono::seconds(5)));
    /// As many as a ring has slots.
    void fill(TopicPublisher& publisher, std::size_t size_bytes);
    /// Loans one, writes, publishes, acknowledges.
    void send_loan(TopicPublisher& publisher, std::size_t size_bytes);
    /// Receives one letter, which must come.
    TopicSample receive(TopicSubscriber& subscriber) const;

    /// Has the survivor do what the operation says (Operation::serve), and waits until it did.
    void ask() const;
    void begin() const;
    [[noreturn]] void end() const;

private:
    std::string name_;
    TopicOptions options_;
    Role role_;
    Board* board_;
    std::uint64_t number_ = 0;
};

using Body = void (*)(Actor&);

/// Forks a process that runs `body`, which must not return. It goes when its parent does.
pid_t start(Body body, Actor actor, bool traced);
/// kill -9, and reaps.
void kill_now(pid_t pid) noexcept;

}  // namespace patchbay::crash
