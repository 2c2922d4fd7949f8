// SPDX-License-Identifier: Apache-2.0
#include "inspect/filter.hpp"

#include "patchbay/inspect/text.hpp"

#include "inspect/filter_lexer.hpp"
#include "inspect/filter_node.hpp"

#include <fmt/format.h>

namespace patchbay::cli {
namespace {

using OrProblem = std::expected<FilterNode, FilterProblem>;

bool is_comparison(TokenKind kind) {
    return kind >= TokenKind::equal && kind <= TokenKind::does_not_match;
}

bool is_match(TokenKind kind) {
    return kind == TokenKind::matches || kind == TokenKind::does_not_match;
}

/// Recursive descent: a function for each line of the grammar.
class FilterParser {
public:
    FilterParser(std::vector<Token> tokens, std::span<const ColumnInfo> columns)
        : tokens_(std::move(tokens)), columns_(columns) {}

    OrProblem run() {
        auto node = either();
        if (node && here().kind != TokenKind::end)
            return problem("'and', 'or' or the end expected");
        return node;
    }

private:
    OrProblem either() {
        auto left = both();
        while (left && here().kind == TokenKind::either) {
            take();
            auto right = both();
            if (!right) return right;
            left = make_either(*left, *right);
        }
        return left;
    }

    OrProblem both() {
        auto left = negation();
        while (left && here().kind == TokenKind::both) {
            take();
            auto right = negation();
            if (!right) return right;
            left = make_both(*left, *right);
        }
        return left;
    }

    OrProblem negation() {
        // Each of these costs a call, here and when rows are looked at: "!!!!..." must not end the stack.
        constexpr unsigned kDeepest = 1000;
        if (depth_ >= kDeepest) return problem("less than 1000 levels expected");
        ++depth_;
        auto node = inner();
        --depth_;
        return node;
    }

    OrProblem inner() {
        if (here().kind == TokenKind::negation) {
            take();
            auto node = negation();
            if (node) node = make_negation(*node);
            return node;
        }
        if (here().kind != TokenKind::open) return comparison();
        take();
        auto node = either();
        if (!node) return node;
        if (here().kind != TokenKind::close) return problem("'and', 'or' or ) expected");
        take();
        return node;
    }

    OrProblem comparison() {
        if (here().kind != TokenKind::word) return problem("a column expected");
        const auto column = find_column(columns_, here().text);
        if (!column) return problem(fmt::format("a column expected, one of{}", names_of(columns_)));
        take();
        if (!is_comparison(here().kind)) return make_presence(*column);
        const auto how = here();
        if (auto wrong = why_not(columns_[*column], how.kind); !wrong.empty())
            return problem(std::move(wrong));
        take();
        return with_literal(*column, how.kind);
    }

    /// Which operators a column has. Empty: that one, too.
    static std::string why_not(const ColumnInfo& column, TokenKind how) {
        const bool equality = how == TokenKind::equal || how == TokenKind::unequal;
        switch (column.type) {
            case ColumnType::text: return {};
            case ColumnType::list:
                if (equality || is_match(how)) return {};
                return fmt::format("==, !=, =~ or !~ expected: {} is a list", column.name);
            case ColumnType::number:
            case ColumnType::size:
                if (!is_match(how)) return {};
                return fmt::format("==, !=, <, <=, > or >= expected: {} is a number", column.name);
            case ColumnType::yes_no:
                if (equality) return {};
                return fmt::format("== or != expected: {} is true or false", column.name);
        }
        return {};
    }

    OrProblem with_literal(ColumnIndex column, TokenKind how) {
        const auto& literal = here();
        const auto type = columns_[column].type;
        const auto name = columns_[column].name;
        if (type == ColumnType::yes_no) {
            if (literal.kind != TokenKind::yes && literal.kind != TokenKind::no)
                return problem(fmt::format("true or false expected: so {} is", name));
            return finish(column, how, {.number = literal.kind == TokenKind::yes ? 1U : 0U});
        }
        if (type == ColumnType::number || type == ColumnType::size) {
            if (literal.kind != TokenKind::number)
                return problem(fmt::format("a number expected: so {} is", name));
            return finish(column, how, {.number = literal.number});
        }
        const bool is_number = literal.kind == TokenKind::number;
        if (literal.kind != TokenKind::text && (!is_number || is_match(how)))
            return problem("a text in quotes expected");
        if (!is_match(how)) return finish(column, how, {.text = literal.text});
        auto expression = RegularExpression::compile(literal.text);
        if (!expression)
            return problem(fmt::format("a regular expression expected: {}", expression.error()));
        return finish(column, how, {.expression = std::move(*expression)});
    }

    OrProblem finish(ColumnIndex column, TokenKind how, Literal literal) {
        take();
        return make_comparison(column, how, std::move(literal));
    }

    [[nodiscard]] const Token& here() const { return tokens_[at_]; }
    void take() { ++at_; }

    [[nodiscard]] std::unexpected<FilterProblem> problem(std::string expected) const {
        const auto found = here().kind == TokenKind::end
                               ? std::string("the end")
                               : fmt::format("'{}'", inspect::escaped(here().text));
        return std::unexpected(
            FilterProblem{here().position, fmt::format("{}; found {}", expected, found)});
    }

    std::vector<Token> tokens_;  // never empty: the last one is the end, which nothing takes
    std::size_t at_ = 0;
    unsigned depth_ = 0;
    std::span<const ColumnInfo> columns_;
};

std::unexpected<Stop> stop_at(std::string_view text, const FilterProblem& problem) {
    return wrong_usage(fmt::format("filter '{}' at column {}: {}", inspect::escaped(text),
                                   problem.position + 1, problem.expected));
}

}  // namespace

OrStop<Filter> Filter::parse(std::string_view text, std::span<const ColumnInfo> columns) {
    auto tokens = tokens_of(text);
    if (!tokens) return stop_at(text, tokens.error());
    auto root = FilterParser(std::move(*tokens), columns).run();
    if (!root) return stop_at(text, root.error());
    return Filter(std::move(*root));
}

bool Filter::matches(const ValueOf& value_of) const {
    return root_->holds(value_of);
}

}  // namespace patchbay::cli
