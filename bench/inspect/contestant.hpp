// SPDX-License-Identifier: Apache-2.0
//
// Contestant: something that looks at the machine, each time in a process of its own, with its time and its memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::bench {

class Contestant {
public:
    /// `look` runs in a child, and returns 0 where it could.
    Contestant(std::string name, std::function<int()> look)
        : name_(std::move(name)), look_(std::move(look)) {}

    void play();

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool took_part() const noexcept { return !ms_.empty(); }
    /// 0: it did not take part.
    [[nodiscard]] double median_ms() const;
    /// The most memory that it ever had at once.
    [[nodiscard]] std::uint64_t peak_bytes() const noexcept { return peak_bytes_; }

private:
    std::string name_;
    std::function<int()> look_;
    std::vector<double> ms_;
    std::uint64_t peak_bytes_ = 0;
};

/// A program whose output goes nowhere.
Contestant program(std::string name, std::vector<std::string> command);

}  // namespace patchbay::bench
