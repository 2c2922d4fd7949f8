// SPDX-License-Identifier: Apache-2.0
//
// Names in JSON: any bytes, without loss.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace patchbay::cli {

/// Whether JSON can carry these bytes as a string.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// Adds `bytes` as `key`. What is not UTF-8 is escaped there, and comes exactly as it is, in base64, as "KEY_bytes".
void add_bytes(nlohmann::json& json, const std::string& key, std::string_view bytes);

}  // namespace patchbay::cli
