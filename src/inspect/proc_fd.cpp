// SPDX-License-Identifier: Apache-2.0
#include "inspect/proc_fd.hpp"

#include "inspect/scan.hpp"

namespace patchbay::inspect {
namespace {

/// The kernel's own number of a device, major << 20 | minor, as ours.
std::uint64_t device_of(std::uint64_t kernel_device) noexcept {
    return (kernel_device >> 20U) << 32U | (kernel_device & 0xfffffU);
}

std::optional<std::uint64_t> number_in_brackets(std::string_view text,
                                                std::string_view prefix) noexcept {
    Scan scan(text);
    if (!scan.skip(prefix) || !scan.skip(":[")) return std::nullopt;
    const auto number = scan.decimal();
    if (!number || scan.rest() != "]") return std::nullopt;
    return number;
}

/// "tfd:        5 events:       19 data:                5  pos:0 ino:1ffe sdev:f"
std::optional<WatchedDescriptor> watched_in(Scan line) noexcept {
    const auto descriptor = line.number<std::int32_t>();
    if (!line.skip_blanks().skip("events:")) return std::nullopt;
    const auto events = line.number<std::uint32_t>(16);
    if (!descriptor || !events) return std::nullopt;
    WatchedDescriptor watched{*descriptor, *events, 0, 0};
    while (!line.at_end()) {
        Scan word(line.word());
        if (word.skip("ino:")) watched.inode = word.hex().value_or(0);
        if (word.skip("sdev:")) watched.device = device_of(word.hex().value_or(0));
    }
    return watched;
}

}  // namespace

FdLink parse_fd_link(std::string_view text) noexcept {
    if (text.starts_with('/')) return {LinkKind::path, 0, text};
    if (const auto inode = number_in_brackets(text, "pipe")) return {LinkKind::pipe, *inode, {}};
    if (const auto inode = number_in_brackets(text, "socket"))
        return {LinkKind::socket, *inode, {}};
    if (Scan scan(text); scan.skip("anon_inode:")) {
        auto name = scan.rest();
        if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
        return {LinkKind::anonymous, 0, name};
    }
    // Before Linux 6.13 of those that have a file system of their own.
    if (number_in_brackets(text, "pidfd")) return {LinkKind::anonymous, 0, "pidfd"};
    return {LinkKind::other, 0, text};
}

std::uint64_t parse_namespace_link(std::string_view text) noexcept {
    return number_in_brackets(text, text.substr(0, text.find(':'))).value_or(0);
}

FdInfo parse_fdinfo(std::string_view text) {
    FdInfo info;
    for_each_line(text, [&](std::string_view whole) {
        Scan line(whole);
        const auto key = line.up_to(":");
        if (!line.skip(":")) return;
        if (key == "eventfd-count") info.eventfd_count = line.hex();
        if (key == "eventfd-id") info.eventfd_id = line.decimal();
        if (key == "eventfd-semaphore") info.eventfd_semaphore = line.decimal().value_or(0) != 0;
        if (key == "sigmask") info.signal_mask = line.hex();
        if (key == "Pid") info.pid = line.number<std::int32_t>();
        if (key == "scm_fds") info.descriptors_in_flight = line.decimal().value_or(0);
        if (key != "tfd") return;
        if (const auto watched = watched_in(line)) info.watched.push_back(*watched);
    });
    return info;
}

}  // namespace patchbay::inspect
