// SPDX-License-Identifier: Apache-2.0
//
// Signal and SignalSet: a signal's number with its names, and a set of them. Plain values.
//
// See  signal(7)
#pragma once

#include "patchbay/error.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay {

class Signal {
public:
    /// The largest number on Linux (except MIPS).
    static constexpr int kLargest = 64;

    /// Of a system constant, such as Signal(SIGUSR1). Aborts where no such signal exists.
    explicit Signal(int number) noexcept;
    /// Reads "SIGUSR1", "USR1", "usr1", "10", "SIGRTMIN", "RTMIN+3", "SIGRTMAX-1".
    /// @errors invalid
    static Result<Signal> parse(std::string_view text);
    /// The real-time signal SIGRTMIN + `offset`. What SIGRTMIN is, the C library decides: 34 with glibc.
    /// @errors invalid (outside SIGRTMIN to SIGRTMAX)
    static Result<Signal> real_time(int offset);

    [[nodiscard]] int number() const noexcept { return number_; }
    /// "SIGUSR1", "SIGRTMIN+3"; a number where it has no name.
    [[nodiscard]] std::string name() const;
    /// "User defined signal 1".
    [[nodiscard]] std::string description() const;
    /// Real-time signals queue, each with its payload, in the order in which they were sent; the others merge.
    [[nodiscard]] bool is_real_time() const noexcept;

    friend bool operator==(Signal, Signal) noexcept = default;

private:
    int number_;
};

class SignalSet {
public:
    constexpr SignalSet() noexcept = default;
    SignalSet(std::initializer_list<Signal> signals) noexcept;
    /// From the kernel's form, as in /proc/PID/status: bit n - 1 is signal n.
    static constexpr SignalSet from_bits(std::uint64_t bits) noexcept {
        SignalSet set;
        set.bits_ = bits;
        return set;
    }

    void add(Signal signal) noexcept { bits_ |= bit(signal); }
    void remove(Signal signal) noexcept { bits_ &= ~bit(signal); }
    [[nodiscard]] bool contains(Signal signal) const noexcept { return (bits_ & bit(signal)) != 0; }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
    /// In ascending order.
    [[nodiscard]] std::vector<Signal> signals() const;
    /// "SIGINT SIGTERM".
    [[nodiscard]] std::string names() const;

    friend constexpr SignalSet operator|(SignalSet one, SignalSet other) noexcept {
        return from_bits(one.bits_ | other.bits_);
    }
    friend constexpr bool operator==(SignalSet, SignalSet) noexcept = default;

private:
    static std::uint64_t bit(Signal signal) noexcept {
        return std::uint64_t{1} << static_cast<unsigned>(signal.number() - 1);
    }
    std::uint64_t bits_ = 0;
};

}  // namespace patchbay
