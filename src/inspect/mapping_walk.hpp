// SPDX-License-Identifier: Apache-2.0
//
// What a process holds by shared mappings.
#pragma once

#include "inspect/inventory.hpp"
#include "inspect/proc_maps.hpp"
#include "os/call.hpp"

namespace patchbay::inspect {

/// "PID/fd/N" or "PID/map_files/BEGIN-END", below procfs.
ProcPath path_of_holder(std::int32_t pid, const Edge& edge) noexcept;

class MappingWalk {
public:
    explicit MappingWalk(Inventory& inventory) : inventory_(inventory) {}

    /// Whether any of the kinds can be mapped.
    static bool is_wanted(KindSet kinds) noexcept;
    /// `folder` is /proc/PID.
    os::Expected<void> walk(Index process, int folder);

private:
    os::Expected<void> ask(int maps);
    os::Expected<void> read_text(int maps);
    void look_at(const SharedMapping& mapping);
    std::optional<Index> object_of(const SharedMapping& mapping);
    std::optional<Index> segment(const SharedMapping& mapping, std::int32_t key);
    std::optional<Index> anonymous(const SharedMapping& mapping);
    std::optional<Index> file(const SharedMapping& mapping);
    std::optional<os::EntryStatus> status_of(const SharedMapping& mapping) const;

    Inventory& inventory_;
    bool can_ask_ = true;  ///< the kernel answers for shared mappings alone
    Index process_ = 0;
    int folder_ = -1;
};

}  // namespace patchbay::inspect
