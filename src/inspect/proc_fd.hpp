// SPDX-License-Identifier: Apache-2.0
//
// What a link of /proc/PID/fd says, and what /proc/PID/fdinfo adds. proc(5)
#pragma once

#include "patchbay/inspect/facts.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace patchbay::inspect {

enum class LinkKind : std::uint8_t { path, pipe, socket, anonymous, other };

struct FdLink {
    LinkKind kind;
    std::uint64_t inode;  ///< of a pipe or a socket
    std::string_view
        name;  ///< of what is anonymous: "eventfd"; of a path: all of it, " (deleted)" included
};

/// "pipe:[123]", "socket:[123]", "anon_inode:[eventfd]" or "anon_inode:inotify", "/a/path".
FdLink parse_fd_link(std::string_view text) noexcept;

/// "ipc:[4026531839]": the inode; 0: not such a text.
std::uint64_t parse_namespace_link(std::string_view text) noexcept;

struct WatchedDescriptor {
    std::int32_t descriptor;
    std::uint32_t events;
    std::uint64_t inode;
    std::uint64_t device;  ///< major << 32 | minor
    friend bool operator==(const WatchedDescriptor&, const WatchedDescriptor&) = default;
};

/// Lines that are not there leave empty optionals.
struct FdInfo {
    std::optional<std::uint64_t> eventfd_count;
    std::optional<std::uint64_t> eventfd_id;
    std::optional<bool> eventfd_semaphore;
    std::optional<std::uint64_t> signal_mask;
    std::optional<std::int32_t> pid;
    std::uint64_t descriptors_in_flight = 0;
    std::vector<WatchedDescriptor> watched;
};

FdInfo parse_fdinfo(std::string_view text);

}  // namespace patchbay::inspect
