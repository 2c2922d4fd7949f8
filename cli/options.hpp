// SPDX-License-Identifier: Apache-2.0
//
// Options that several verbs have, read and described alike.
#pragma once

#include "message_format.hpp"
#include "patience.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's
class App;
class Option;
}  // namespace CLI

namespace patchbay::cli {

/// ADDRESS, or another name for it (FROM, TO): required.
void add_address(CLI::App& parser, const std::string& name, std::string& address,
                 const std::string& description);

/// --timeout DURATION.
CLI::Option* add_timeout(CLI::App& parser, Timeout& timeout, const std::string& description);

/// -n COUNT: at least 1.
CLI::Option* add_count(CLI::App& parser, std::optional<std::uint64_t>& count,
                       const std::string& description);

/// --format FORMAT.
CLI::Option* add_format(CLI::App& parser, Format& format, const std::string& description);

}  // namespace patchbay::cli
