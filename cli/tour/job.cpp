// SPDX-License-Identifier: Apache-2.0
#include "tour/job.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>

namespace patchbay::tour {

void report(const nlohmann::json& line) {
    std::cout << line.dump() << std::endl;  // flushed: the tour waits for it
}

nlohmann::json next_line() {
    std::string line;
    if (!std::getline(std::cin, line))
        throw std::runtime_error("the tour that started this worker is gone");
    return nlohmann::json::parse(line);
}

std::int64_t now_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace patchbay::tour
