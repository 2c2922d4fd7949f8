// SPDX-License-Identifier: Apache-2.0
//
// Names of objects and processes are any bytes that somebody chose: this makes them safe for a terminal and for a line.
#pragma once

#include <string>
#include <string_view>

namespace patchbay::inspect {

/// `bytes` as text of one line: printable UTF-8 stays, a backslash becomes "\\\\", all else (control characters, NUL,
/// line ends, bytes that are no UTF-8, marks that reverse the direction of text, Unicode's line and paragraph
/// separators) is written as "\\n", "\\t" or "\\x1b". Different bytes give different texts.
[[nodiscard]] std::string escaped(std::string_view bytes);

}  // namespace patchbay::inspect
