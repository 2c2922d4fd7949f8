// SPDX-License-Identifier: Apache-2.0
#include "inspect/filter_node.hpp"

#include <algorithm>
#include <compare>

namespace patchbay::cli {
namespace {

using Node = Filter::Node;
using ValueOf = Filter::ValueOf;

class Pair final : public Node {
public:
    Pair(bool is_both, FilterNode left, FilterNode right)
        : is_both_(is_both), left_(std::move(left)), right_(std::move(right)) {}
    [[nodiscard]] bool holds(const ValueOf& value_of) const override {
        const bool left = left_->holds(value_of);
        if (left != is_both_) return left;
        return right_->holds(value_of);
    }

private:
    bool is_both_;
    FilterNode left_;
    FilterNode right_;
};

class Negation final : public Node {
public:
    explicit Negation(FilterNode inner) : inner_(std::move(inner)) {}
    [[nodiscard]] bool holds(const ValueOf& value_of) const override {
        return !inner_->holds(value_of);
    }

private:
    FilterNode inner_;
};

struct IsPresent {
    bool operator()(None /*nothing*/) const { return false; }
    bool operator()(Unknown /*hidden*/) const { return false; }
    bool operator()(bool value) const { return value; }
    bool operator()(std::uint64_t value) const { return value != 0; }
    bool operator()(Size size) const { return size.bytes != 0; }
    bool operator()(const std::string& text) const { return !text.empty(); }
    bool operator()(const List& list) const { return !list.empty(); }
};

class Presence final : public Node {
public:
    explicit Presence(ColumnIndex column) : column_(column) {}
    [[nodiscard]] bool holds(const ValueOf& value_of) const override {
        return std::visit(IsPresent(), value_of(column_));
    }

private:
    ColumnIndex column_;
};

bool fits(TokenKind how, std::strong_ordering order) {
    switch (how) {
        case TokenKind::equal: return order == 0;
        case TokenKind::unequal: return order != 0;
        case TokenKind::less: return order < 0;
        case TokenKind::less_or_equal: return order <= 0;
        case TokenKind::greater: return order > 0;
        case TokenKind::greater_or_equal: return order >= 0;
        default: return false;
    }
}

class Comparison final : public Node {
public:
    Comparison(ColumnIndex column, TokenKind how, Literal literal)
        : column_(column), how_(how), literal_(std::move(literal)) {}

    [[nodiscard]] bool holds(const ValueOf& value_of) const override {
        return std::visit(*this, value_of(column_));
    }

    bool operator()(None /*nothing*/) const { return false; }
    bool operator()(Unknown /*hidden*/) const { return false; }
    bool operator()(bool value) const {
        return fits(how_, std::uint64_t{value} <=> literal_.number);
    }
    bool operator()(std::uint64_t value) const { return fits(how_, value <=> literal_.number); }
    bool operator()(Size size) const { return (*this)(size.bytes); }
    bool operator()(const std::string& text) const {
        if (literal_.expression)
            return literal_.expression->is_in(text) == (how_ == TokenKind::matches);
        return fits(how_, text <=> literal_.text);
    }
    bool operator()(const List& list) const {
        const auto one = [this](const std::string& element) { return (*this)(element); };
        const bool negative = how_ == TokenKind::unequal || how_ == TokenKind::does_not_match;
        return negative ? std::ranges::all_of(list, one) : std::ranges::any_of(list, one);
    }

private:
    ColumnIndex column_;
    TokenKind how_;
    Literal literal_;
};

}  // namespace

FilterNode make_both(FilterNode left, FilterNode right) {
    return std::make_shared<Pair>(true, std::move(left), std::move(right));
}

FilterNode make_either(FilterNode left, FilterNode right) {
    return std::make_shared<Pair>(false, std::move(left), std::move(right));
}

FilterNode make_negation(FilterNode inner) {
    return std::make_shared<Negation>(std::move(inner));
}

FilterNode make_presence(ColumnIndex column) {
    return std::make_shared<Presence>(column);
}

FilterNode make_comparison(ColumnIndex column, TokenKind how, Literal literal) {
    return std::make_shared<const Comparison>(column, how, std::move(literal));
}

}  // namespace patchbay::cli
