// SPDX-License-Identifier: Apache-2.0
//
// Stepper: walks a child through its operation one instruction at a time.
//
// A killed process leaves nothing but what others can see: the memory that it shares, and what its system calls did. So
// the states that a kill can leave are those after each *event*: an instruction that changed the topic's file, or a
// system call. A kill anywhere between two events leaves the same as one right after the first of them.
#pragma once

#include "crash/board.hpp"
#include "crash/image.hpp"

#include <sys/types.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace patchbay::crash {

inline constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

/// How far a child is to come: so many system calls, at full speed, then so many events or instructions, step by step.
struct Aim {
    enum class By : std::uint8_t { event, step } by = By::event;
    std::uint64_t calls = 0;
    std::uint64_t number = kNever;
};

/// How far it came.
struct Walk {
    std::uint64_t steps = 0;
    std::uint64_t changes = 0;  ///< instructions that changed the topic's file
    std::uint64_t calls = 0;    ///< system calls
    std::uint64_t events = 0;   ///< instructions that were one or both

    /// An aim from the last call before that event, or that step, on.
    [[nodiscard]] Aim aim_at(Aim::By by, std::uint64_t number) const noexcept;
    [[nodiscard]] std::uint64_t steps_to_last_call() const noexcept {
        return calls == 0 ? 0
                          : after_call_[std::min<std::size_t>(calls, after_call_.size()) - 1].steps;
    }

private:
    friend class Stepper;
    struct Milestone {
        std::uint64_t steps = 0;
        std::uint64_t events = 0;
    };
    std::array<Milestone, 256> after_call_{};
};

class Stepper {
public:
    /// A child that traces itself (start()), and its slate.
    Stepper(pid_t child, Slate& slate) noexcept : child_(child), slate_(&slate) {}

    /// Whether it stands at Actor::begin(). Does not wait. Throws when the child has ended.
    bool stands_at_begin();
    /// Walks it on. `image` may be of no file. Throws when the child ends by itself.
    Walk walk(const Aim& aim, Image& image);

private:
    void step();
    void pass_calls(std::uint64_t count);
    void stop_next(int request);
    [[nodiscard]] std::uint64_t next_instruction() const;
    [[noreturn]] void ended(int status) const;

    pid_t child_;
    Slate* slate_;
    int signal_ = 0;  ///< to deliver when it goes on
};

}  // namespace patchbay::crash
