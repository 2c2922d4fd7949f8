// SPDX-License-Identifier: Apache-2.0
//
// For the tests: who holds what in a snapshot, in a form that can be compared and printed.
#pragma once

#include "patchbay/file_descriptor.hpp"
#include "patchbay/inspect.hpp"

#include "os/process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <compare>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace patchbay::inspect::test {

inline Snapshot look(const SnapshotOptions& options = {}) {
    return or_throw(snapshot(options));
}

struct Holding {
    std::int32_t pid;
    std::int32_t descriptor;  ///< -1: a mapping
    std::string access;       ///< "r", "w", "rw"
    friend auto operator<=>(const Holding&, const Holding&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Holding& holding) {
        return out << holding.pid << " fd " << holding.descriptor << ' ' << holding.access;
    }
};

/// Sorted.
inline std::vector<Holding> holders(const Snapshot& machine, Index object) {
    std::vector<Holding> found;
    for (const auto& edge : machine.holders_of(object)) {
        std::string access = edge.readable ? "r" : "";
        if (edge.writable) access += 'w';
        found.push_back({machine.processes[edge.process].pid, edge.descriptor, access});
    }
    std::ranges::sort(found);
    return found;
}

inline std::vector<Holding> sorted(std::vector<Holding> holdings) {
    std::ranges::sort(holdings);
    return holdings;
}

/// The object that a process holds by that descriptor. Throws where there is none.
inline Index held_by(const Snapshot& machine, pid_t pid, int descriptor) {
    for (const auto& edge : machine.edges) {
        if (edge.via == Via::descriptor && edge.descriptor == descriptor &&
            machine.processes[edge.process].pid == pid)
            return edge.object;
    }
    throw std::runtime_error("nothing is held by descriptor " + std::to_string(descriptor));
}
inline Index held(const Snapshot& machine, int descriptor) {
    return held_by(machine, os::own_process(), descriptor);
}

/// The one object of that name. Throws where there is none, or are two.
inline Index named(const Snapshot& machine, Kind kind, const std::string& name) {
    std::vector<Index> found;
    for (Index index = 0; index < machine.objects.size(); ++index) {
        const auto& object = machine.objects[index];
        if (object.kind() == kind && object.name == name) found.push_back(index);
    }
    if (found.size() != 1)
        throw std::runtime_error(std::to_string(found.size()) + " objects named " + name);
    return found.front();
}

template <class Facts>
const Facts& facts(const Snapshot& machine, Index object) {
    return std::get<Facts>(machine.objects[object].facts);
}

inline bool has_gap(const Snapshot& machine, Missing what) {
    return std::ranges::any_of(machine.gaps, [&](const Gap& gap) { return gap.what == what; });
}

}  // namespace patchbay::inspect::test
