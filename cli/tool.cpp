// SPDX-License-Identifier: Apache-2.0
#include "tool.hpp"

#include "patchbay/traits.hpp"
#include "patchbay/version.hpp"

#include "exit_status.hpp"
#include "parser.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"

#include <fmt/core.h>

#include <exception>
#include <optional>
#include <utility>

namespace patchbay::cli {
namespace {

Outcome run(const std::vector<std::string>& arguments) {
    const std::string first = arguments.empty() ? "" : arguments.front();
    if (first == "--help" || first == "-h") return Output().write(help_text());
    if (first == "--version") {
        return Output().write(fmt::format("patchbay {}\n", version()));
    }
    if (first.empty()) return wrong_usage("a verb is missing; patchbay --help shows them");
    const auto* verb = find_verb(first);
    if (verb == nullptr) {
        return wrong_usage(fmt::format("no verb '{}'; patchbay --help shows them", first));
    }
    return Parser(*verb).run({arguments.begin() + 1, arguments.end()});
}

constexpr const char* kAddresses = R"(
Addresses: SCHEME:REST[?option=value&...], and 'patchbay explain SCHEME' tells all about each.
)";

constexpr const char* kEnd = R"(
Durations read 200ms, 5s, 2m; sizes 64, 4Ki, 1Mi.

Examples:
  patchbay recv fifo:/tmp/x                     what 'echo hello > /tmp/x' writes elsewhere
  patchbay send mq:/jobs --priority 9 urgent    into a POSIX queue, which is made if missing
  patchbay relay fifo:/tmp/x tcp:localhost:7000 from one mechanism to another
  patchbay explain queue                        what it is good at, and bad at

Exit status: 0 done, 1 failed, 2 wrong usage, 124 timed out, 128+N ended by signal N.
)";

}  // namespace

std::string help_text() {
    std::string text = "Every way that Linux processes talk to each other, behind one address.\n\n";
    text += "Usage: patchbay VERB [ARGUMENT...]\n       patchbay --help | --version\n\nVerbs:\n";
    for (const auto* verb : all_verbs())
        text += fmt::format("  {:<10}{}\n", verb->name, verb->summary);
    text += kAddresses;
    for (const auto& traits : all_traits())
        text += fmt::format("  {:<34}{}\n", traits.syntax, traits.mechanism);
    return text + kEnd;
}

std::string help_text(const Verb& verb) {
    return Parser(verb).help();
}

int run_tool(const std::vector<std::string>& arguments) {
    std::optional<Stop> stop;
    try {
        if (auto outcome = run(arguments); !outcome) stop = std::move(outcome.error());
    } catch (const std::exception& exception) {  // out of memory, threads...
        stop = Stop{kFailed, exception.what()};
    }
    if (!stop) return kDone;
    if (!stop->message.empty()) complain(stop->message);
    return stop->status;
}

}  // namespace patchbay::cli
