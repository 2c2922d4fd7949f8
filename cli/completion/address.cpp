// SPDX-License-Identifier: Apache-2.0
#include "patchbay/traits.hpp"

#include "completion/candidates.hpp"
#include "completion/objects.hpp"

#include <fmt/core.h>

#include <array>
#include <sstream>
#include <utility>

namespace patchbay::cli {
namespace {

Candidates schemes() {
    Candidates candidates;
    for (const auto& traits : all_traits())
        candidates.push_back({fmt::format("{}:", traits.scheme), std::string(traits.mechanism)});
    return candidates;
}

std::vector<std::string_view> values_of(std::string_view option) {
    using Values = std::vector<std::string_view>;
    static const std::array<std::pair<std::string_view, Values>, 7> all{{
        {"frame", {"line", "length", "raw"}},
        {"role", {"listen", "connect"}},
        {"create", {"no"}},
        {"end", {"empty"}},
        {"wait", {"no"}},
        {"spin", {"yes", "no"}},
        {"mode", {"0600", "0660", "0666"}},
    }};
    for (const auto& [name, values] : all)
        if (name == option) return values;
    return {};
}

/// `word` ends in an option that is being written: "mq:/jobs?capacity=4&me".
Candidates complete_option(const Traits& traits, std::string_view word) {
    const auto start = word.find_last_of("?&") + 1;
    const std::string before(word.substr(0, start));
    const auto option = word.substr(start);
    Candidates candidates;
    if (const auto equals = option.find('='); equals != std::string_view::npos) {
        const auto name = option.substr(0, equals);
        for (const auto value : values_of(name))
            candidates.push_back({fmt::format("{}{}={}", before, name, value), ""});
        return candidates;
    }
    std::istringstream names{std::string(traits.options)};
    for (std::string name; names >> name;)
        candidates.push_back({fmt::format("{}{}=", before, name), ""});
    return candidates;
}

Candidates complete_signal(std::string_view rest) {
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) return {{"signal:/", "of this process, to receive"}};
    Candidates candidates;
    for (const auto& name : signal_names())
        candidates.push_back({fmt::format("signal:{}{}", rest.substr(0, slash + 1), name), ""});
    return candidates;
}

}  // namespace

Candidates complete_address(std::string_view word) {
    const auto colon = word.find(':');
    const auto* traits =
        colon == std::string_view::npos ? nullptr : find_traits(word.substr(0, colon));
    if (traits == nullptr) return schemes();
    const auto scheme = traits->scheme;
    const auto rest = word.substr(colon + 1);
    if (rest.find('?') != std::string_view::npos) return complete_option(*traits, word);
    const auto prefix = word.substr(0, colon + 1);
    if (scheme == "fifo") return complete_path(rest, PathKind::fifo, prefix);
    if (scheme.starts_with("unix")) return complete_path(rest, PathKind::socket, prefix);
    if (scheme == "signal") return complete_signal(rest);
    if (scheme == "fd") return {{"fd:0", "stdin"}, {"fd:1", "stdout"}};
    if (scheme == "tcp" || scheme == "udp") return {{fmt::format("{}localhost:", prefix), ""}};
    return existing_objects(scheme);
}

}  // namespace patchbay::cli
