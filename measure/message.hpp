// SPDX-License-Identifier: Apache-2.0
//
// Messages that can be checked: each holds its number, a seal made from it, and a pattern made from that. Whatever
// changes a byte, drops, repeats or overtakes is noticed by whoever receives. What carries but one int carries the
// number's last 31 bits; of what carries nothing, the messages are counted.
#pragma once

#include "patchbay/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace patchbay::measure {

/// The number and its seal.
inline constexpr std::size_t kSmallestMessageBytes = 16;
/// Of messages that are an int.
inline constexpr std::size_t kNumberBytes = 4;

/// Answers are numbered from here on, so that they are told from questions that came back.
inline constexpr std::uint64_t kAnswers = std::uint64_t{1} << 63U;

/// Why no figure is given: what a mechanism did to its messages.
enum class Fault : std::uint8_t {
    lost,       ///< a message did not come
    reordered,  ///< one came after a later one, or twice
    corrupt,    ///< one came with other bytes than it was sent with
    failed,     ///< a call failed, or the other process died
    unable,     ///< it does not take messages of that size here
};

/// "lost", "reordered", "corrupt", "failed", "unable".
[[nodiscard]] const char* name_of(Fault fault) noexcept;
[[nodiscard]] std::optional<Fault> find_fault(std::string_view name) noexcept;

class Refusal : public std::runtime_error {
public:
    Refusal(Fault kind, const std::string& what) : std::runtime_error(what), fault(kind) {}
    Fault fault;
};

/// Writes all of a message: at least the smallest, or kNumberBytes, or nothing.
void stamp(MutableBytes message, std::uint64_t number) noexcept;

/// What receives a stream of messages with ascending numbers.
class Checker {
public:
    Checker(std::size_t size_bytes, std::uint64_t first_number) noexcept
        : size_bytes_(size_bytes), next_(first_number) {}

    /// Throws a Refusal: corrupt, or reordered. A gap is remembered: what is missing may still come.
    void check(Bytes message);
    /// The number that is to come next, if nothing is missing.
    [[nodiscard]] std::uint64_t next() const noexcept { return next_; }
    [[nodiscard]] bool has_gap() const noexcept { return missing_count_ > 0; }
    /// Nothing more will come.
    [[noreturn]] void refuse_as_lost(std::uint64_t last_number) const;

private:
    [[nodiscard]] std::uint64_t number_in(Bytes message) const;
    std::size_t size_bytes_;
    std::uint64_t next_;
    std::uint64_t missing_ = 0;  ///< the first one
    std::uint64_t missing_count_ = 0;
};

}  // namespace patchbay::measure
