// SPDX-License-Identifier: Apache-2.0
#include "terminal.hpp"

#include <fmt/core.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

namespace patchbay::cli {
namespace {

constexpr std::size_t kUsualWidth = 80;
constexpr std::size_t kLeastWidth = 40;

std::string_view environment(const char* name) noexcept {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
    return value == nullptr ? std::string_view{} : value;
}

void write_line(const std::string& line) noexcept {
    // One write, so that lines of several processes do not mix. If stderr is gone nobody can be told.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

bool is_terminal(int fd) noexcept {
    return ::isatty(fd) == 1;
}

std::size_t terminal_width(int fd) noexcept {
    std::size_t width = 0;
    const auto columns = environment("COLUMNS");
    std::from_chars(columns.data(), columns.data() + columns.size(), width);
    ::winsize size{};
    if (width == 0 && ::ioctl(fd, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    if (width == 0) width = kUsualWidth;
    return width < kLeastWidth ? kLeastWidth : width;
}

bool wants_colour(int fd) noexcept {
    return is_terminal(fd) && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

std::string bold(std::string_view text, bool wanted) {
    return wanted ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
}

void say(std::string_view text) noexcept {
    write_line(fmt::format("patchbay: {}\n", text));
}

void complain(std::string_view text) noexcept {
    const bool colour = wants_colour(STDERR_FILENO);
    write_line(fmt::format("{}patchbay:{} {}\n", colour ? "\x1b[1;31m" : "",
                           colour ? "\x1b[0m" : "", text));
}

}  // namespace patchbay::cli
