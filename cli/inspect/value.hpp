// SPDX-License-Identifier: Apache-2.0
//
// Value: what is in a column of a row.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace patchbay::cli {

/// There is no such thing: a pipe has no key. Shown as "-".
struct None {
    friend bool operator==(None, None) = default;
};
/// There is, but it could not be seen. Shown as "?".
struct Unknown {
    friend bool operator==(Unknown, Unknown) = default;
};
/// Bytes: shown as "4 KiB", or as a plain number.
struct Size {
    std::uint64_t bytes;
    friend bool operator==(Size, Size) = default;
};
using List = std::vector<std::string>;

/// Texts are escaped already: fit for a terminal.
using Value = std::variant<None, Unknown, bool, std::uint64_t, Size, std::string, List>;

struct ValueStyle {
    bool sizes_in_bytes = false;
};

/// As a cell of a table.
[[nodiscard]] std::string text_of(const Value& value, ValueStyle style);

}  // namespace patchbay::cli
