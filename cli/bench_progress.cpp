// SPDX-License-Identifier: Apache-2.0
#include "bench_progress.hpp"

#include "terminal.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace patchbay::cli {

BenchProgress::BenchProgress() : live_(is_terminal(STDERR_FILENO)) {}

BenchProgress::~BenchProgress() {
    clear();
}

void BenchProgress::clear() const {
    if (!live_) return;
    fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
}

void BenchProgress::step(const std::string& what) {
    const auto done = done_++;
    if (!live_) return;
    const auto steps = static_cast<double>(std::max<std::size_t>(1, steps_));
    const auto share = std::min(1.0, static_cast<double>(done) / steps);
    const std::chrono::duration<double> gone = Clock::now() - start_;
    const auto left = share > 0 ? gone.count() * (1 - share) / share : 0;
    fmt::print(stderr, "\r\033[K{}",
               bar(share, std::chrono::seconds(static_cast<std::int64_t>(left)), what,
                   terminal_width(STDERR_FILENO)));
    std::fflush(stderr);
}

std::string BenchProgress::bar(double share, std::chrono::seconds left, const std::string& what,
                               std::size_t width) {
    constexpr std::size_t kMarks = 24;
    const auto marks = static_cast<std::size_t>(share * static_cast<double>(kMarks));
    auto text = fmt::format("[{}{}] {:3.0f} %, {}:{:02} left: {}", std::string(marks, '#'),
                            std::string(kMarks - marks, '.'), 100 * share, left.count() / 60,
                            left.count() % 60, what);
    if (width > 1 && text.size() >= width) text.resize(width - 1);
    return text;
}

}  // namespace patchbay::cli
