// SPDX-License-Identifier: Apache-2.0
//
// The columns of the traits table: what each is called, what it means and how a scheme fills it.
#pragma once

#include "patchbay/traits.hpp"

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <string_view>

namespace patchbay::cli {

struct TraitColumn {
    std::string_view header;
    std::string_view meaning;
    std::string (*cell)(const Traits& traits);
};

/// The most important first: narrow terminals show only those.
[[nodiscard]] std::span<const TraitColumn> trait_columns() noexcept;

/// All traits of a scheme, with the names of the struct.
[[nodiscard]] nlohmann::ordered_json traits_json(const Traits& traits);

}  // namespace patchbay::cli
