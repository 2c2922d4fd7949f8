// SPDX-License-Identifier: Apache-2.0
//
// Opening an object through somebody who holds it: /proc/PID/fd and /proc/PID/map_files lead there whatever became of
// its name. Only for what opening does nothing to; or under `probe`.
#pragma once

#include "inspect/inventory.hpp"
#include "os/call.hpp"

#include <vector>

namespace patchbay::inspect {

class HeldFiles {
public:
    explicit HeldFiles(Inventory& inventory);

    /// ENOENT: nobody seen has it; EWOULDBLOCK: it is under a lease. `flags` as open(2) takes them.
    os::Expected<FileDescriptor> open(Index object, int flags) const;
    /// By its name, if that leads to it, else as above.
    os::Expected<FileDescriptor> open_named(Index object, int folder, const char* name,
                                            int flags) const;
    /// The first descriptor or mapping of it; nothing: nobody seen has it.
    [[nodiscard]] const Edge* holder_of(Index object) const noexcept;

private:
    [[nodiscard]] bool is_it(Index object, const FileDescriptor& file) const noexcept;

    Inventory& inventory_;
    std::vector<std::uint32_t> first_;  ///< of each object: 1 + the place of its first edge
};

}  // namespace patchbay::inspect
