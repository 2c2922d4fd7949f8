// SPDX-License-Identifier: Apache-2.0
//
// Subject: what an argument of `ls` or `who` names: kinds, an address, a process, a descriptor of a process.
#pragma once

#include "patchbay/inspect.hpp"

#include "inspect/view.hpp"
#include "outcome.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace patchbay::cli {

struct Subject {
    enum class Sort : std::uint8_t { kinds, address, process, descriptor };

    Sort sort = Sort::kinds;
    std::string text;        ///< as it was written
    inspect::KindSet kinds;  ///< that it may be of
    std::int32_t pid = 0;
    std::int32_t descriptor = -1;
    /// Whether an object has that address.
    std::function<bool(const inspect::Object&)> matches;

    /// "fifo", "queue", "mq:/jobs", "1234" or "1234:5". What it is none of is wrong usage.
    static OrStop<Subject> parse(const std::string& text);

    /// The objects that it names: of those kinds, at that address, or held or waited for by that process.
    [[nodiscard]] std::vector<inspect::Index> objects(const View& view) const;

private:
    [[nodiscard]] std::vector<inspect::Index> objects_of(const View& view,
                                                         inspect::Index process) const;
};

/// Words that stand for kinds: their names, the schemes of addresses, and "queue", "memory", "semaphore", "socket".
[[nodiscard]] std::vector<std::string> kind_words();

/// Whether an object is at an address of that scheme and rest. A scheme that names nothing that others could hold is
/// wrong usage.
[[nodiscard]] OrStop<std::function<bool(const inspect::Object&)>> matcher_of(
    const std::string& scheme, const std::string& rest);

}  // namespace patchbay::cli
