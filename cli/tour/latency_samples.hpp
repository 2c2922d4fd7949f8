// SPDX-License-Identifier: Apache-2.0
//
// LatencySamples: the round trips of one measurement, ended by their number or by their time.
//
// Two processes that spin on one CPU wait for their turns of some milliseconds each: counted rounds alone would take
// minutes there.
#pragma once

#include <cstdint>
#include <vector>

namespace patchbay::tour {

class LatencySamples {
public:
    explicit LatencySamples(std::uint64_t most_rounds);
    /// Whether another round trip is to be made. The first ones warm up and are not counted.
    [[nodiscard]] bool wants_more() const;
    /// One round trip that began then, in ns of now_ns(), and ends now.
    void add_round_trip_since(std::int64_t start_ns);
    /// Tells the process that started this one the median of half a round trip, in ns.
    void report_median();

private:
    std::uint64_t most_rounds_;
    std::int64_t end_ns_;
    std::uint64_t rounds_ = 0;
    std::vector<std::int64_t> one_way_ns_;
};

}  // namespace patchbay::tour
