// SPDX-License-Identifier: Apache-2.0
#include "bench_page/bench_page.hpp"

#include "embedded/bench_page.hpp"
#include "web_page.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <string_view>

namespace patchbay::cli {
namespace {

namespace files = embedded::bench_page;

std::string joined(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const auto text : texts) all += text;
    return all;
}

}  // namespace

std::string bench_page(const nlohmann::json& run) {
    const auto style = joined({files::page_css, files::charts_css});
    // page.js comes last: it starts when all else is there.
    const auto script =
        joined({files::units_js, files::dom_js, files::series_js, files::plot_js, files::lines_js,
                files::bars_js, files::charts_js, files::tables_js, files::page_js});
    const auto data = script_json(run);
    return fill_page(files::page_html, {{"style", style}, {"run", data}, {"script", script}});
}

}  // namespace patchbay::cli
