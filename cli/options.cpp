// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include "patchbay/units.hpp"

#include <CLI/CLI.hpp>

#include <map>

namespace patchbay::cli {

void add_address(CLI::App& parser, const std::string& name, std::string& address,
                 const std::string& description) {
    parser.add_option(name, address, description)->required()->type_name("");
}

CLI::Option* add_timeout(CLI::App& parser, Timeout& timeout, const std::string& description) {
    const auto read = [&timeout](const std::string& text) {
        const auto duration = parse_duration(text);
        if (!duration) throw CLI::ValidationError("--timeout", duration.error().message());
        timeout = *duration;
    };
    return parser.add_option_function<std::string>("--timeout", read, description)
        ->type_name("DURATION");
}

CLI::Option* add_count(CLI::App& parser, std::optional<std::uint64_t>& count,
                       const std::string& description) {
    const auto read = [&count](const std::uint64_t& number) {
        if (number == 0) throw CLI::ValidationError("-n", "at least 1");
        count = number;
    };
    return parser.add_option_function<std::uint64_t>("-n,--count", read, description)
        ->type_name("COUNT");
}

CLI::Option* add_format(CLI::App& parser, Format& format, const std::string& description) {
    static const std::map<std::string, Format> formats{
        {"text", Format::text}, {"hex", Format::hex}, {"json", Format::json}, {"raw", Format::raw}};
    const auto read = [&format](const std::string& name) {
        const auto found = formats.find(name);
        if (found == formats.end()) {
            throw CLI::ValidationError("--format",
                                       "text, hex, json or raw expected, not '" + name + "'");
        }
        format = found->second;
    };
    return parser.add_option_function<std::string>("--format", read, description)
        ->type_name("FORMAT");
}

}  // namespace patchbay::cli
