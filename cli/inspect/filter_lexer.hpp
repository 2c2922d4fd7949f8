// SPDX-License-Identifier: Apache-2.0
//
// The words of a filter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

enum class TokenKind : std::uint8_t {
    word,    ///< a column, or a word that no other kind is
    text,    ///< in quotes; without them here
    number,  ///< with its unit: 4KiB
    equal,
    unequal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    matches,
    does_not_match,
    both,
    either,
    negation,
    yes,
    no,
    open,
    close,
    end,
};

struct Token {
    TokenKind kind;
    std::size_t position;      ///< in the filter, from 0
    std::string text;          ///< of a word or text; of others as they were written
    std::uint64_t number = 0;  ///< of a number
};

/// What is wrong with a filter, and where.
struct FilterProblem {
    std::size_t position;
    std::string expected;  ///< "a column expected, not 'x'"
};

/// All of them; the last one is the end.
[[nodiscard]] std::expected<std::vector<Token>, FilterProblem> tokens_of(std::string_view filter);

}  // namespace patchbay::cli
