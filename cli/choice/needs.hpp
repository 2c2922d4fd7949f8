// SPDX-License-Identifier: Apache-2.0
//
// Needs: what a mechanism may have to be able to, by name. Each is a question to the traits table.
#pragma once

#include "patchbay/traits.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace patchbay::cli {

struct Need {
    std::string name;    ///< "ordered"
    std::string met;     ///< why a mechanism is right: "keeps the order"
    std::string missed;  ///< why it is not: "does not keep the order"
    std::function<bool(const Traits&)> is_met;
};

/// Those that `--needs` takes.
[[nodiscard]] std::span<const Need> all_needs();
/// Underscores count as dashes, and the names of the traits as those of the needs; nullptr for an unknown one.
[[nodiscard]] const Need* find_need(std::string_view name);

/// Messages of that size.
[[nodiscard]] Need size_need(std::uint64_t size_bytes);

}  // namespace patchbay::cli
