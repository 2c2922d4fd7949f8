// SPDX-License-Identifier: Apache-2.0
//
// Rows of `top`: what happened to each object between two samples.
#pragma once

#include "graph/object_text.hpp"
#include "top/sample.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

struct TopHolder {
    std::int32_t pid = 0;
    std::string name;  ///< escaped
    std::string how;   ///< "3r 4w mapped"
    bool waits = false;
    std::optional<double> read_per_second;  ///< bytes, of all that it reads
    std::optional<double> written_per_second;
};

struct TopRow {
    inspect::Identity identity;
    std::string title;  ///< escaped
    std::optional<Filling> filling;
    /// Messages, bytes or changes in a second. Where the kernel counts nothing, as far as the difference of two moments
    /// shows it: `at_least`. Empty: nothing is to be seen, or this is the first sample.
    std::optional<double> traffic;
    std::string_view traffic_unit;  ///< "msg", "B", "op"
    bool at_least = false;
    std::uint64_t waiters = 0;
    std::vector<TopHolder> holders;  ///< by pid

    /// What its holders read and write, of all files together: no more than this can have gone through the object.
    [[nodiscard]] std::optional<double> io_per_second() const;
};

/// `before` is nullptr at the first one. What only `without_pid` holds is left out: the one that looks.
[[nodiscard]] std::vector<TopRow> rows_between(const Sample* before, const Sample& now,
                                               std::int32_t without_pid);

}  // namespace patchbay::cli
