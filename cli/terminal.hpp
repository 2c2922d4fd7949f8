// SPDX-License-Identifier: Apache-2.0
//
// What the tool knows of the terminal that it may be talking to.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::cli {

[[nodiscard]] bool is_terminal(int fd) noexcept;

/// Columns of the terminal on `fd`; COLUMNS where that is set; 80 where neither says.
[[nodiscard]] std::size_t terminal_width(int fd) noexcept;

/// Whether to use colours and bold on `fd`: only on a terminal, and not with NO_COLOR or TERM=dumb.
[[nodiscard]] bool wants_colour(int fd) noexcept;

/// `text` in bold where wanted.
[[nodiscard]] std::string bold(std::string_view text, bool wanted);

/// Writes "patchbay: TEXT" and a newline to stderr.
void say(std::string_view text) noexcept;
/// The same for what went wrong, in red on a terminal.
void complain(std::string_view text) noexcept;

}  // namespace patchbay::cli
