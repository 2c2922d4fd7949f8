// SPDX-License-Identifier: Apache-2.0
//
// What a filter is made of once it has been read.
#pragma once

#include "inspect/filter.hpp"
#include "inspect/filter_lexer.hpp"
#include "inspect/regular_expression.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace patchbay::cli {

class Filter::Node {
public:
    Node() = default;
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;
    virtual ~Node() = default;
    [[nodiscard]] virtual bool holds(const ValueOf& value_of) const = 0;
};

using FilterNode = std::shared_ptr<const Filter::Node>;

/// Both must hold, or either.
[[nodiscard]] FilterNode make_both(FilterNode left, FilterNode right);
[[nodiscard]] FilterNode make_either(FilterNode left, FilterNode right);
[[nodiscard]] FilterNode make_negation(FilterNode inner);

/// A column alone.
[[nodiscard]] FilterNode make_presence(ColumnIndex column);

/// One of these, as the column's type and the operator want it.
struct Literal {
    std::uint64_t number = 0;  ///< true is 1
    std::string text;
    std::optional<RegularExpression> expression;
};

/// Types fit: the parser has seen to it. `how`: equal to greater_or_equal; matches and does_not_match with an
/// expression.
[[nodiscard]] FilterNode make_comparison(ColumnIndex column, TokenKind how, Literal literal);

}  // namespace patchbay::cli
