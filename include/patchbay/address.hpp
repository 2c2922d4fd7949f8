// SPDX-License-Identifier: Apache-2.0
//
// Address: SCHEME:REST[?option=value&option&...], the name of a mechanism and of an object in it.
//
//     fifo:/tmp/x    mq:/jobs?capacity=5    tcp:localhost:7000?frame=length    exec:sort -u
//
// REST is taken as it stands, so that paths and commands need no quoting. Options start at the last '?' that is
// followed by something; write %3F for a '?' that belongs to the name.
#pragma once

#include "patchbay/error.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay {

class Address {
public:
    /// @errors invalid; the message shows the column and what was expected there
    static Result<Address> parse(std::string_view text);

    [[nodiscard]] const std::string& scheme() const noexcept { return scheme_; }
    [[nodiscard]] const std::string& rest() const noexcept { return rest_; }
    /// As it was written, options included.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// "SCHEME:REST": what errors and listings show.
    [[nodiscard]] std::string name() const { return scheme_ + ':' + rest_; }

    /// The text of an option; empty text for a bare `?flag`; empty optional where it is absent.
    [[nodiscard]] std::optional<std::string_view> option(
        std::string_view option_name) const noexcept;

    /// Typed options: `fallback` where absent. @errors invalid, naming the option and what it takes
    Result<std::uint64_t> size_option(std::string_view option_name, std::uint64_t fallback) const;
    Result<std::chrono::nanoseconds> duration_option(std::string_view option_name,
                                                     std::chrono::nanoseconds fallback) const;
    Result<std::uint32_t> mode_option(std::string_view option_name, std::uint32_t fallback) const;
    /// "yes", "no", "true", "false", "1", "0"; a bare flag means yes.
    Result<bool> flag_option(std::string_view option_name, bool fallback) const;

    /// Refuses every option that is not in `known`, names separated by blanks ("capacity mode").
    /// @errors invalid, naming the option, its column and the known ones
    Result<void> expect_only(std::string_view known) const;

    /// An `invalid` error that points at `column` (1-based) of this address and says what was expected there.
    [[nodiscard]] Error error_at(std::size_t column, std::string_view expected) const;
    /// The same for the value of an option that is there, and for one that is missing.
    [[nodiscard]] Error option_error(std::string_view option_name, std::string_view expected) const;
    /// The 1-based column at which REST starts.
    [[nodiscard]] std::size_t rest_column() const noexcept { return scheme_.size() + 2; }

private:
    struct Option {
        std::string name;
        std::string value;
        std::size_t column;
    };
    [[nodiscard]] const Option* find(std::string_view option_name) const noexcept;
    Error bad_option(const Option& option, std::string_view expected) const;
    Result<void> parse_options(std::size_t start);

    std::string text_;
    std::string scheme_;
    std::string rest_;
    std::vector<Option> options_;
};

}  // namespace patchbay
