// SPDX-License-Identifier: Apache-2.0
//
// Pages that are one file: what belongs to them is put into them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <string_view>

namespace patchbay::cli {

/// `page` with the part of that name instead of each {{name}}. Parts are not looked into; each name must have one.
[[nodiscard]] std::string fill_page(std::string_view page,
                                    const std::map<std::string_view, std::string_view>& parts);

/// The text for <script type="application/json">: no string in it can end the element or open a comment. What is not
/// UTF-8 is replaced by U+FFFD.
[[nodiscard]] std::string script_json(const nlohmann::json& json);

}  // namespace patchbay::cli
