// SPDX-License-Identifier: Apache-2.0
//
// Row: what the tour found out about one mechanism, or one drawback and its cure. Printed as a line, or as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace patchbay::tour {

/// One mechanism at work.
struct Row {
    std::string mechanism;  ///< "message queue"
    std::string scheme;     ///< "mq"
    std::string what;       ///< what it did, in a few words
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    double seconds = 0;
    std::optional<std::int64_t>
        wake_ns;  ///< median one-way latency to a receiver that sleeps in the kernel
    std::optional<std::int64_t> spin_ns;  ///< the same to one that asks again and again
    std::string verdict;                  ///< "same digest", or what went wrong
    bool ok = false;
    bool skipped = false;  ///< this machine does not have it; the verdict says why
};

/// A drawback that a mechanism is known for, shown on the bare mechanism, and what Patchbay does about it.
struct Demonstration {
    std::string mechanism;
    std::string drawback;
    std::string bare;  ///< what was seen without the cure
    std::string cure;  ///< what was seen with it
    std::string
        not_seen;     ///< why the difference could not show on this machine now; empty: it showed
    bool ok = false;  ///< the cure cured it
};

void to_json(nlohmann::json& json, const Row& row);
void to_json(nlohmann::json& json, const Demonstration& demonstration);

}  // namespace patchbay::tour
