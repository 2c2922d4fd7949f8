// SPDX-License-Identifier: Apache-2.0
//
// Row: a process has something, as one tool says; and the rows of lsfd, of lsof, of ss and of a snapshot in one form.
#pragma once

#include "patchbay/inspect.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::inspect::test {

struct Row {
    std::int32_t pid = 0;
    std::int32_t descriptor = -1;  ///< -1: it has it otherwise
    /// Empty: by a descriptor. Else as the tool calls it: "mem", "cwd"...; of a snapshot "mapping", "thread"...
    std::string role;
    std::string type;  ///< as the tool calls it; of a snapshot the kind
    /// "socket 4711", "eventfd", "file 0:15 4711": the same in all tools.
    std::string object;
    std::string access;  ///< "r", "w", "rw"; empty: the tool does not say
    std::string name;

    [[nodiscard]] bool is_mapping() const { return descriptor < 0; }
    /// What is compared; access only where both tools say it.
    [[nodiscard]] std::string key(bool with_access) const;
};

std::string file_object(std::uint64_t device, std::uint64_t inode);
std::string socket_object(std::uint64_t inode);

std::vector<Row> lsfd_rows(const std::string& json);
std::vector<Row> lsof_rows(std::string_view fields);
std::vector<Row> ss_rows(std::string_view text);
std::vector<Row> snapshot_rows(const Snapshot& machine);

/// A line of ss.
struct SocketLine {
    std::string family;  ///< "u_str", "tcp"...
    std::string state;   ///< "ESTAB"...
    std::string local;
    std::string remote;
    std::string users;
    std::uint64_t inode = 0;
    std::uint64_t peer_inode = 0;  ///< of Unix sockets
};
std::vector<SocketLine> socket_lines(std::string_view text);

/// The lines of a text.
std::vector<std::string_view> lines_of(std::string_view text);
/// What stands between the first `before` and the next `after`; empty: it is not there.
std::string_view between(std::string_view text, std::string_view before, std::string_view after);
std::uint64_t number_in(std::string_view text, int base = 10);

/// A shared or private mapping of a file in /proc/PID/maps, read by the test itself.
struct MapLine {
    std::string object;
    bool is_shared;
    bool is_deleted;
};
std::vector<MapLine> maps_of(std::int32_t pid);

}  // namespace patchbay::inspect::test
