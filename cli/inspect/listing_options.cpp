// SPDX-License-Identifier: Apache-2.0
#include "inspect/listing_options.hpp"

#include "patchbay/units.hpp"

#include <CLI/CLI.hpp>

namespace patchbay::cli {

void ListingOptions::declare(CLI::App& parser, const std::string& verb) {
    auto* output =
        parser.add_option("-o,--output", columns, "these columns; +COLUMN,...: these, too")
            ->type_name("COLUMNS:" + verb);
    parser.add_flag("-H,--list-columns", lists_columns,
                    "which columns there are, and what they say");
    auto* as_json = parser.add_flag("-J,--json", json, "as data, of a documented schema");
    parser.add_flag("-n,--noheadings", no_headings, "no names of columns");
    auto* as_raw = parser.add_flag("-r,--raw", raw, "one blank between columns, none within");
    parser.add_flag("-b,--bytes", sizes_in_bytes, "sizes as plain numbers");
    parser.add_option("-Q,--filter", filter, "only rows for which it holds: KIND == \"pipe\"")
        ->type_name("EXPR");
    parser.add_flag("--watch", watch, "again and again, every 2 s or --watch=SECONDS, to Ctrl-C");
    parser.add_flag("--probe", probe, "bytes in pipes, too: opens them, which others may notice");
    as_json->excludes(output)->excludes(as_raw);
}

OrStop<std::optional<std::chrono::nanoseconds>> ListingOptions::interval() const {
    constexpr std::chrono::seconds kUsual{2};
    if (watch.empty() || watch == "false") return std::nullopt;
    if (watch == "true") return kUsual;
    const auto duration = parse_duration(watch);
    if (!duration) return wrong_usage("--watch: " + duration.error().message());
    if (duration->count() <= 0) return wrong_usage("--watch: more than nothing");
    return *duration;
}

}  // namespace patchbay::cli
