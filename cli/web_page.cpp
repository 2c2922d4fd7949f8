// SPDX-License-Identifier: Apache-2.0
#include "web_page.hpp"

#include <nlohmann/json.hpp>

namespace patchbay::cli {

std::string fill_page(std::string_view page,
                      const std::map<std::string_view, std::string_view>& parts) {
    std::string filled;
    for (auto open = page.find("{{"); open != std::string_view::npos; open = page.find("{{")) {
        const auto close = page.find("}}", open);
        filled += page.substr(0, open);
        filled += parts.at(page.substr(open + 2, close - open - 2));
        page.remove_prefix(close + 2);
    }
    return filled.append(page);
}

std::string script_json(const nlohmann::json& json) {
    const auto text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    std::string safe;
    safe.reserve(text.size());
    // In JSON a "<" can only be in a string, where it may be written so.
    for (const char character : text) {
        if (character == '<')
            safe += "\\u003c";
        else
            safe += character;
    }
    return safe;
}

}  // namespace patchbay::cli
