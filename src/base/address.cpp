// SPDX-License-Identifier: Apache-2.0
#include "patchbay/address.hpp"

#include "patchbay/units.hpp"

#include <algorithm>

namespace patchbay {
namespace {

constexpr std::string_view kSchemeLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::string_view kOptionLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-";

bool is_option_name(std::string_view text) {
    return !text.empty() && text.find_first_not_of(kOptionLetters) == std::string_view::npos;
}

/// Where the options start (after the '?'), or npos: a '?' that nothing like a name follows belongs to REST.
std::size_t options_start(std::string_view text, std::size_t rest_start) {
    const auto mark = text.rfind('?');
    if (mark == std::string_view::npos || mark < rest_start) return std::string_view::npos;
    const auto options = text.substr(mark + 1);
    return is_option_name(options.substr(0, options.find_first_of("=&"))) ? mark + 1
                                                                          : std::string_view::npos;
}

/// Whether `word` is one of `words`, which are separated by blanks.
bool has_word(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == word) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

std::string unescape_question_marks(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto code = text.substr(at, 3);
        const bool escaped = code == "%3F" || code == "%3f";
        result += escaped ? '?' : text[at];
        if (escaped) at += 2;
    }
    return result;
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
    Address address;
    address.text_ = text;
    const auto colon = text.find(':');
    const auto scheme_end = text.find_first_not_of(kSchemeLetters);
    if (colon == std::string_view::npos || colon == 0 || scheme_end != colon) {
        const auto column = std::min(scheme_end, text.size()) + 1;
        return std::unexpected(address.error_at(
            column,
            "SCHEME:REST, a scheme of small letters and a colon, such as fifo:/tmp/x or mq:/jobs"));
    }
    address.scheme_ = text.substr(0, colon);
    const auto start = options_start(text, colon + 1);
    const auto rest_end = start == std::string_view::npos ? text.size() : start - 1;
    address.rest_ = unescape_question_marks(text.substr(colon + 1, rest_end - colon - 1));
    if (start == std::string_view::npos) return address;
    if (auto parsed = address.parse_options(start); !parsed) return std::unexpected(parsed.error());
    return address;
}

Result<void> Address::parse_options(std::size_t start) {
    const std::string_view text = text_;
    while (start <= text.size()) {
        const auto end = std::min(text.find('&', start), text.size());
        const auto item = text.substr(start, end - start);
        const auto equals = item.find('=');
        Option option{std::string(item.substr(0, equals)), {}, start + 1};
        if (equals != std::string_view::npos) option.value = item.substr(equals + 1);
        if (!is_option_name(option.name))
            return std::unexpected(error_at(start + 1, "option=value"));
        if (find(option.name) != nullptr)
            return std::unexpected(error_at(start + 1, "each option once"));
        options_.push_back(std::move(option));
        start = end + 1;
    }
    return {};
}

const Address::Option* Address::find(std::string_view option_name) const noexcept {
    const auto found = std::ranges::find(options_, option_name, &Option::name);
    return found == options_.end() ? nullptr : &*found;
}

std::optional<std::string_view> Address::option(std::string_view option_name) const noexcept {
    const auto* found = find(option_name);
    if (found == nullptr) return std::nullopt;
    return found->value;
}

Error Address::error_at(std::size_t column, std::string_view expected) const {
    return Error::of(Condition::invalid, "address", '\'' + text_ + '\'',
                     "at column " + std::to_string(column) + ": expected " + std::string(expected));
}

Error Address::bad_option(const Option& option, std::string_view expected) const {
    return error_at(option.column,
                    option.name + '=' + std::string(expected) + ", not '" + option.value + '\'');
}

Result<std::uint64_t> Address::size_option(std::string_view option_name,
                                           std::uint64_t fallback) const {
    const auto* found = find(option_name);
    if (found == nullptr) return fallback;
    auto size = parse_size(found->value);
    if (!size) return std::unexpected(bad_option(*found, "SIZE such as 64, 4Ki or 1Mi"));
    return size;
}

Result<std::chrono::nanoseconds> Address::duration_option(std::string_view option_name,
                                                          std::chrono::nanoseconds fallback) const {
    const auto* found = find(option_name);
    if (found == nullptr) return fallback;
    auto duration = parse_duration(found->value);
    if (!duration) return std::unexpected(bad_option(*found, "DURATION such as 200ms or 5s"));
    return duration;
}

Result<std::uint32_t> Address::mode_option(std::string_view option_name,
                                           std::uint32_t fallback) const {
    const auto* found = find(option_name);
    if (found == nullptr) return fallback;
    auto mode = parse_mode(found->value);
    if (!mode) return std::unexpected(bad_option(*found, "MODE in octal such as 0640"));
    return mode;
}

Result<bool> Address::flag_option(std::string_view option_name, bool fallback) const {
    const auto* found = find(option_name);
    if (found == nullptr) return fallback;
    const std::string_view value = found->value;
    if (value.empty() || value == "yes" || value == "true" || value == "1") return true;
    if (value == "no" || value == "false" || value == "0") return false;
    return std::unexpected(bad_option(*found, "yes or no"));
}

Error Address::option_error(std::string_view option_name, std::string_view expected) const {
    if (const auto* found = find(option_name); found != nullptr)
        return bad_option(*found, expected);
    return error_at(text_.size() + 1, (options_.empty() ? "?" : "&") + std::string(option_name) +
                                          '=' + std::string(expected));
}

Result<void> Address::expect_only(std::string_view known) const {
    for (const auto& option : options_) {
        if (has_word(known, option.name)) continue;
        return std::unexpected(error_at(
            option.column, "no option '" + option.name + "' (write %3F for a '?' in a name); " +
                               scheme_ + ": takes " + std::string(known.empty() ? "none" : known)));
    }
    return {};
}

}  // namespace patchbay
