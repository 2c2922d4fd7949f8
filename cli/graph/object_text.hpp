// SPDX-License-Identifier: Apache-2.0
//
// What an object is called and how full it is, in a few words.
#pragma once

#include "patchbay/inspect.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::cli {

/// Its name, the ends of a connection, its key, or its number where it has none; escaped.
[[nodiscard]] std::string title_of(const inspect::Object& object);

/// What waits in an object, or what a counter stands at.
struct Filling {
    std::uint64_t amount = 0;
    std::optional<std::uint64_t> room;  ///< the most there may be
    std::string_view unit;              ///< "messages", "bytes", or empty
    friend bool operator==(const Filling&, const Filling&) = default;
};

/// Empty: it holds nothing that could be counted, or that is not to be seen.
[[nodiscard]] std::optional<Filling> filling_of(const inspect::Object& object);

/// "3 of 10 messages", "4096 bytes", "value 1"; empty where there is none.
[[nodiscard]] std::string filling_text(const inspect::Object& object);

}  // namespace patchbay::cli
