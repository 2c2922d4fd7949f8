// SPDX-License-Identifier: Apache-2.0
#include "inspect/bytes_json.hpp"

#include "patchbay/inspect/text.hpp"

#include "base64.hpp"

#include <nlohmann/json.hpp>

namespace patchbay::cli {

bool is_utf8(std::string_view bytes) noexcept {
    try {
        // What decides is whether the writer of JSON will take it.
        static_cast<void>(nlohmann::json(bytes).dump());
        return true;
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

void add_bytes(nlohmann::json& json, const std::string& key, std::string_view bytes) {
    if (is_utf8(bytes)) {
        json[key] = bytes;
        return;
    }
    json[key] = inspect::escaped(bytes);
    json[key + "_bytes"] = base64(as_bytes(std::string(bytes)));
}

}  // namespace patchbay::cli
