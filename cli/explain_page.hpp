// SPDX-License-Identifier: Apache-2.0
//
// What `patchbay explain` shows, put on a page or into JSON.
#pragma once

#include "patchbay/traits.hpp"

#include "explanations/explanation.hpp"
#include "page.hpp"

#include <nlohmann/json_fwd.hpp>

namespace patchbay::cli {

/// The table of all schemes, with what its columns mean.
void explain_all(Page& page);
/// A mechanism, with a list of its schemes.
void explain_mechanism(Page& page, const Explanation& mechanism);
/// A scheme: what it adds to its mechanism, and what holds for that.
void explain_scheme(Page& page, const Traits& traits, const FoundScheme& found);

[[nodiscard]] nlohmann::ordered_json all_json();
[[nodiscard]] nlohmann::ordered_json mechanism_json(const Explanation& mechanism);
[[nodiscard]] nlohmann::ordered_json scheme_json(const Traits& traits, const FoundScheme& found);

}  // namespace patchbay::cli
