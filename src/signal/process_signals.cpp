// SPDX-License-Identifier: Apache-2.0
#include "patchbay/process_signals.hpp"

#include "os/file.hpp"

#include <fcntl.h>

#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace patchbay {
namespace {

/// The text after "NAME:\t" in a status file, up to the end of its line.
std::string_view field(std::string_view status, std::string_view name) {
    const auto start = status.find("\n" + std::string(name) + ":\t");
    if (start == std::string_view::npos) return {};
    const auto value = status.substr(start + name.size() + 3);
    return value.substr(0, value.find('\n'));
}

std::uint64_t number(std::string_view text, int base) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

os::Expected<std::string> contents_of(const std::string& path) {
    const auto file = os::open(path, O_RDONLY);
    if (!file) return std::unexpected(file.error());
    std::string text;
    std::array<std::byte, 4096> buffer;
    for (;;) {
        const auto count = os::read(file->get(), buffer);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) return text;
        text += as_text(Bytes(buffer).first(*count));
    }
}

}  // namespace

Result<ProcessSignals> ProcessSignals::of(pid_t process) {
    const auto path = "/proc/" + (process == 0 ? "self" : std::to_string(process)) + "/status";
    const auto status = contents_of(path);
    if (!status) return os::error_of(status.error(), path);
    const auto set = [&](std::string_view name) {
        return SignalSet::from_bits(number(field(*status, name), 16));
    };
    const auto queue = field(*status, "SigQ");
    const auto slash = std::min(queue.find('/'), queue.size());
    return ProcessSignals{
        .pending = set("ShdPnd"),
        .thread_pending = set("SigPnd"),
        .blocked = set("SigBlk"),
        .ignored = set("SigIgn"),
        .caught = set("SigCgt"),
        .queued = number(queue.substr(0, slash), 10),
        .queued_limit = number(queue.substr(std::min(slash + 1, queue.size())), 10)};
}

}  // namespace patchbay
