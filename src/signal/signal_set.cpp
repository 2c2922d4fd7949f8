// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal_set.hpp"

#include "base/assert.hpp"

#include <signal.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <optional>

namespace patchbay {
namespace {

Error not_a_signal(std::string_view text) {
    return Error::of(
        Condition::invalid, "signal", '\'' + std::string(text) + '\'',
        "a signal is a name or a number from 1 to 64, such as SIGUSR1, USR1, 10 or SIGRTMIN+3");
}

std::optional<int> number_in(std::string_view text) {
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// "RTMIN", "RTMIN+3", "RTMAX-1": the offset from SIGRTMIN.
std::optional<int> real_time_offset(std::string_view text) {
    const bool from_first = text.starts_with("RTMIN");
    if (!from_first && !text.starts_with("RTMAX")) return std::nullopt;
    const int base = from_first ? 0 : SIGRTMAX - SIGRTMIN;
    const auto tail = text.substr(5);
    if (tail.empty()) return base;
    const char sign = from_first ? '+' : '-';
    const auto distance = number_in(tail.substr(1));
    if (tail.front() != sign || !distance || *distance < 0) return std::nullopt;
    return from_first ? *distance : base - *distance;
}

std::optional<int> standard_number(std::string_view name) {
    for (int number = 1; number < 32; ++number) {
        const auto* const abbreviation = ::sigabbrev_np(number);
        if (abbreviation != nullptr && name == abbreviation) return number;
    }
    // Second names of the same numbers.
    if (name == "IOT") return SIGABRT;
    if (name == "CLD") return SIGCHLD;
    if (name == "IO") return SIGPOLL;
    return std::nullopt;
}

}  // namespace

Signal::Signal(int number) noexcept : number_(number) {
    base::require(number >= 1 && number <= kLargest, "a signal's number is 1 to 64");
}

Result<Signal> Signal::parse(std::string_view text) {
    if (const auto number = number_in(text)) {
        if (*number < 1 || *number > kLargest) return std::unexpected(not_a_signal(text));
        return Signal(*number);
    }
    std::string name(text);
    std::ranges::transform(name, name.begin(), [](unsigned char letter) {
        return static_cast<char>(std::toupper(letter));
    });
    if (name.starts_with("SIG")) name.erase(0, 3);
    if (const auto number = standard_number(name)) return Signal(*number);
    if (const auto offset = real_time_offset(name)) {
        if (auto signal = real_time(*offset)) return signal;
    }
    return std::unexpected(not_a_signal(text));
}

Result<Signal> Signal::real_time(int offset) {
    if (offset < 0 || offset > SIGRTMAX - SIGRTMIN) {
        return std::unexpected(
            Error::of(Condition::invalid, "signal", "SIGRTMIN+" + std::to_string(offset),
                      "there are SIGRTMIN+0 to SIGRTMIN+" + std::to_string(SIGRTMAX - SIGRTMIN)));
    }
    return Signal(SIGRTMIN + offset);
}

std::string Signal::name() const {
    if (is_real_time()) {
        const int offset = number_ - SIGRTMIN;
        return offset == 0 ? "SIGRTMIN" : "SIGRTMIN+" + std::to_string(offset);
    }
    const auto* const abbreviation = ::sigabbrev_np(number_);
    return abbreviation != nullptr ? "SIG" + std::string(abbreviation) : std::to_string(number_);
}

std::string Signal::description() const {
    if (is_real_time()) return "Real-time signal " + std::to_string(number_ - SIGRTMIN);
    const auto* const text = ::sigdescr_np(number_);
    return text != nullptr ? text : "Signal " + std::to_string(number_);
}

bool Signal::is_real_time() const noexcept {
    return number_ >= SIGRTMIN && number_ <= SIGRTMAX;
}

SignalSet::SignalSet(std::initializer_list<Signal> signals) noexcept {
    for (const auto signal : signals) {
        add(signal);
    }
}

std::vector<Signal> SignalSet::signals() const {
    std::vector<Signal> all;
    for (int number = 1; number <= Signal::kLargest; ++number) {
        if (contains(Signal(number))) all.emplace_back(number);
    }
    return all;
}

std::string SignalSet::names() const {
    std::string text;
    for (const auto signal : signals()) {
        if (!text.empty()) text += ' ';
        text += signal.name();
    }
    return text;
}

}  // namespace patchbay
