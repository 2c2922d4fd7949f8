// SPDX-License-Identifier: Apache-2.0
//
// A bar on stderr, while a benchmark runs.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace patchbay::cli {

class BenchProgress {
public:
    /// Shows nothing where stderr is no terminal.
    BenchProgress();
    ~BenchProgress();
    BenchProgress(const BenchProgress&) = delete;
    BenchProgress& operator=(const BenchProgress&) = delete;

    /// So many steps are still to come; each takes about as long as the others.
    void expect(std::size_t steps) { steps_ = done_ + steps; }
    /// Before a step.
    void step(const std::string& what);
    /// Before something else is written.
    void clear() const;

    /// "[######....] 60 %, 0:20 left: what", to fit `width` columns.
    [[nodiscard]] static std::string bar(double share, std::chrono::seconds left,
                                         const std::string& what, std::size_t width);

private:
    using Clock = std::chrono::steady_clock;
    bool live_;
    std::size_t steps_ = 0;
    std::size_t done_ = 0;
    Clock::time_point start_ = Clock::now();
};

}  // namespace patchbay::cli
