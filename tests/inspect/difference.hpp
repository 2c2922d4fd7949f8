// SPDX-License-Identifier: Apache-2.0
//
// What another tool shows and a snapshot does not, or the other way round; and why, where that is as it should be.
#pragma once

#include "inspect/row.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::inspect::test {

enum class Tool : std::uint8_t { lsfd, lsof, ss };
std::string_view name_of(Tool tool);

/// Two looks of ours with those of the other tools between them.
struct Moment {
    Snapshot before;
    Snapshot after;
    std::vector<Row> lsfd;
    std::vector<Row> lsof;
    std::vector<Row> ss;
    std::string ss_lines;  ///< of all sockets, also of those that nobody seen has
    std::string queues;    ///< ipcs -q
    std::string segments;
    std::string sets;
    std::string queue_users;  ///< ipcs -q -p
    std::string segment_users;

    [[nodiscard]] const std::vector<Row>& rows_of(Tool tool) const;
};
Moment look_with_all();

/// Why one of the two sides shows a row and the other does not. docs/inspect_differences.md tells it to users.
struct Explanation {
    std::string_view name;  ///< its heading there
    bool ours_alone;        ///< the snapshot has it; else the other tool
    std::vector<Tool> tools;
    bool (*applies)(const Row& row, const Moment& moment);
};
std::span<const Explanation> explanations();

struct Comparison {
    std::set<std::string> unexplained;
    std::map<std::string, int> explained;  ///< by the name of the explanation
    std::map<std::string, int> agreed;     ///< rows that both have, by kind
};

/// What processes hold. Only of processes that both looks saw whole, and with the same descriptors and mappings.
Comparison compare_holders(const Moment& moment, Tool tool);
/// The sockets of this network namespace, whoever has them: addresses, states, peers.
Comparison compare_sockets(const Moment& moment);
/// The System V objects of this IPC namespace.
Comparison compare_system_v(const Moment& moment);

}  // namespace patchbay::inspect::test
