// SPDX-License-Identifier: Apache-2.0
#include "graph/graph_page.hpp"

#include "embedded/graph_page.hpp"
#include "web_page.hpp"

#include <nlohmann/json.hpp>

namespace patchbay::cli {

std::string graph_page(const nlohmann::json& graph) {
    namespace files = embedded::graph_page;
    const auto data = script_json(graph);
    // page.js comes last: it starts when all else is there.
    const auto script = std::string(files::drawing_js) + std::string(files::view_js) +
                        std::string(files::details_js) + std::string(files::page_js);
    return fill_page(files::page_html,
                     {{"style", files::page_css}, {"graph", data}, {"script", script}});
}

}  // namespace patchbay::cli
