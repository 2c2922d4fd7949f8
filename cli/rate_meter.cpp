// SPDX-License-Identifier: Apache-2.0
#include "rate_meter.hpp"

#include "patchbay/units.hpp"

#include "outcome.hpp"
#include "terminal.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <string_view>

namespace patchbay::cli {
namespace {

constexpr std::string_view kClearLine = "\r\x1b[K";

void write_to_stderr(const std::string& text) noexcept {
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

RateMeter::RateMeter(const Options& options) : options_(options) {
    if (!options_.live) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { show_until_stopped(stop); });
}

RateMeter::~RateMeter() {
    if (thread_.joinable()) {
        thread_.request_stop();
        thread_.join();
    }
    if (options_.summary) say(text());
}

std::string RateMeter::text() const {
    const auto bytes = bytes_.load(std::memory_order_relaxed);
    const auto elapsed = Clock::now() - start_;
    const double seconds = std::chrono::duration<double>(elapsed).count();
    return fmt::format(
        "{}, {} in {}, {:.1f} MB/s", counted(messages_.load(std::memory_order_relaxed), "message"),
        format_size(bytes), format_duration(elapsed), static_cast<double>(bytes) / 1e6 / seconds);
}

void RateMeter::show_until_stopped(const std::stop_token& stop) {
    constexpr std::chrono::milliseconds kPeriod{250};
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, stop, kPeriod, [] { return false; }) &&
           !stop.stop_requested()) {
        write_to_stderr(std::string(kClearLine) + text());
    }
    write_to_stderr(std::string(kClearLine));
}

}  // namespace patchbay::cli
