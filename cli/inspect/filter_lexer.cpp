// SPDX-License-Identifier: Apache-2.0
#include "inspect/filter_lexer.hpp"

#include "patchbay/inspect/text.hpp"
#include "patchbay/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace patchbay::cli {
namespace {

struct Spelling {
    std::string_view text;
    TokenKind kind;
};

// The longer before the shorter.
constexpr std::array kSymbols{
    Spelling{"==", TokenKind::equal},         Spelling{"!=", TokenKind::unequal},
    Spelling{"<=", TokenKind::less_or_equal}, Spelling{">=", TokenKind::greater_or_equal},
    Spelling{"=~", TokenKind::matches},       Spelling{"!~", TokenKind::does_not_match},
    Spelling{"&&", TokenKind::both},          Spelling{"||", TokenKind::either},
    Spelling{"<", TokenKind::less},           Spelling{">", TokenKind::greater},
    Spelling{"!", TokenKind::negation},       Spelling{"(", TokenKind::open},
    Spelling{")", TokenKind::close},
};

constexpr std::array kWords{
    Spelling{"eq", TokenKind::equal},         Spelling{"ne", TokenKind::unequal},
    Spelling{"le", TokenKind::less_or_equal}, Spelling{"ge", TokenKind::greater_or_equal},
    Spelling{"lt", TokenKind::less},          Spelling{"gt", TokenKind::greater},
    Spelling{"and", TokenKind::both},         Spelling{"or", TokenKind::either},
    Spelling{"not", TokenKind::negation},     Spelling{"true", TokenKind::yes},
    Spelling{"false", TokenKind::no},
};

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_in_word(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
           letter == '-' || letter == '.';
}

class Lexer {
public:
    explicit Lexer(std::string_view filter) : filter_(filter) {}

    std::expected<std::vector<Token>, FilterProblem> run() {
        std::vector<Token> tokens;
        do {
            auto token = next();
            if (!token) return std::unexpected(token.error());
            tokens.push_back(std::move(*token));
        } while (tokens.back().kind != TokenKind::end);
        return tokens;
    }

private:
    using OrProblem = std::expected<Token, FilterProblem>;

    OrProblem next() {
        at_ = std::min(filter_.find_first_not_of(" \t\n", at_), filter_.size());
        if (at_ == filter_.size()) return Token{TokenKind::end, at_, "the end"};
        const char first = filter_[at_];
        if (first == '"' || first == '\'') return quoted(first);
        if (is_digit(first)) return number();
        if (is_in_word(first) && first != '-' && first != '.') return word();
        const auto rest = filter_.substr(at_);
        for (const auto& [text, kind] : kSymbols) {
            if (!rest.starts_with(text)) continue;
            const auto position = at_;
            at_ += text.size();
            return Token{kind, position, std::string(text)};
        }
        if (first == '=') return problem(at_, "== or =~ expected, not '='");
        return problem(at_, fmt::format("a column, an operator, a number or a text in quotes "
                                        "expected, not '{}'",
                                        inspect::escaped(rest.substr(0, 1))));
    }

    OrProblem quoted(char quote) {
        Token token{TokenKind::text, at_++, {}};
        while (at_ < filter_.size()) {
            char letter = filter_[at_++];
            if (letter == quote) return token;
            if (letter == '\\' && at_ < filter_.size()) {
                // Only what would end the text is taken for itself: regular expressions need the rest.
                if (filter_[at_] == quote) letter = filter_[at_++];
            }
            token.text += letter;
        }
        return problem(token.position, fmt::format("a closing {} expected", quote));
    }

    std::string_view take_word() {
        const auto start = at_;
        while (at_ < filter_.size() && is_in_word(filter_[at_])) ++at_;
        return filter_.substr(start, at_ - start);
    }

    OrProblem number() {
        const auto position = at_;
        const auto text = take_word();
        // Of people's spellings of a unit, "4Ki", "4KiB" and "4KB".
        auto size = text;
        if (size.ends_with('B')) size.remove_suffix(1);
        const auto value = parse_size(size);
        if (!value)
            return problem(position, fmt::format("a number such as 100 or 4KiB expected, not '{}'",
                                                 inspect::escaped(text)));
        return Token{TokenKind::number, position, std::string(text), *value};
    }

    OrProblem word() {
        const auto position = at_;
        const auto text = take_word();
        const auto* const known = std::ranges::find(kWords, text, &Spelling::text);
        const auto kind = known == kWords.end() ? TokenKind::word : known->kind;
        return Token{kind, position, std::string(text)};
    }

    static std::unexpected<FilterProblem> problem(std::size_t position, std::string expected) {
        return std::unexpected(FilterProblem{position, std::move(expected)});
    }

    std::string_view filter_;
    std::size_t at_ = 0;
};

}  // namespace

std::expected<std::vector<Token>, FilterProblem> tokens_of(std::string_view filter) {
    return Lexer(filter).run();
}

}  // namespace patchbay::cli
