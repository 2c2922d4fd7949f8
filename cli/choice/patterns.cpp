// SPDX-License-Identifier: Apache-2.0
#include "choice/patterns.hpp"

#include <algorithm>

namespace patchbay::cli {
namespace {

bool always(const Traits& /*traits*/) {
    return true;
}
bool shows_all(const Traits& traits) {
    return traits.receivers == Receivers::broadcast;
}
/// What may be seen half is a value in memory, which the next one replaces.
bool is_value(const Traits& traits) {
    return !traits.whole;
}
bool carries_bytes(const Traits& traits) {
    return traits.payload == Payload::bytes;
}
bool takes_options(const Traits& traits, std::string_view first, std::string_view second) {
    return traits.options.contains(first) && traits.options.contains(second);
}

const Need kBytes{"bytes", "carries bytes", "carries no bytes", carries_bytes};
const Need kMessages{"messages", "carries messages", "keeps a value, not messages",
                     [](const Traits& traits) { return !is_value(traits); }};

std::vector<Pattern> make_patterns() {
    return {
        {.name = "one-to-one",
         .meaning = "from one to another",
         .demands = {kBytes, kMessages},
         .is_native = always,
         .mode_for_latency = "latency",
         .mode_for_throughput = "throughput"},
        {.name = "fanout",
         .meaning = "each of several receivers gets every message",
         .demands = {kBytes, kMessages},
         .is_native = shows_all,
         .by_hand = "one for each receiver, and a send for each",
         .mode_for_latency = "fanout",
         .mode_for_throughput = "fanout",
         .has_receivers = true},
        {.name = "share",
         .meaning = "each message goes to one of several receivers",
         .demands = {kBytes,
                     kMessages,
                     {"shares", "gives each message to one of its receivers",
                      "does not share messages out",
                      [](const Traits& traits) { return traits.receivers == Receivers::share; }}},
         .is_native = always,
         .mode_for_latency = "latency",
         .mode_for_throughput = "throughput",
         .has_receivers = true},
        {.name = "request",
         .meaning = "there and back",
         .demands = {kBytes, kMessages, *find_need("duplex")},
         .is_native = always,
         .mode_for_latency = "latency",
         .mode_for_throughput = "throughput"},
        {.name = "event",
         .meaning = "a notice that carries nothing",
         .demands = {{"notice", "gives notice", "gives no notice",
                      [](const Traits& traits) {
                          return !carries_bytes(traits) || traits.carries_empty;
                      }}},
         .is_native = [](const Traits& traits) { return !carries_bytes(traits); },
         .by_hand = "an empty message",
         .mode_for_latency = "latency",
         .mode_for_throughput = "throughput",
         .has_size = false},
        // Nobody measures how long it takes to read a value that lies there.
        {.name = "latest",
         .meaning = "only the newest value counts",
         .demands = {kBytes,
                     {"newest", "shows the newest", "queues what is old",
                      [](const Traits& traits) {
                          return is_value(traits) || takes_options(traits, "history", "lossy");
                      }}},
         .is_native = is_value,
         .by_hand = "with history=1, and lossy for receivers"},
    };
}

}  // namespace

std::span<const Pattern> all_patterns() {
    static const auto patterns = make_patterns();
    return patterns;
}

const Pattern* find_pattern(std::string_view name) {
    const auto patterns = all_patterns();
    const auto found = std::ranges::find(patterns, name, &Pattern::name);
    return found == patterns.end() ? nullptr : &*found;
}

}  // namespace patchbay::cli
