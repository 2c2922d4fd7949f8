// SPDX-License-Identifier: Apache-2.0
//
// /dev/shm and /dev/mqueue as each mount namespace has them: what is in them has a name, whether anybody holds it or
// not.
#pragma once

#include "inspect/inventory.hpp"

#include <unordered_set>

namespace patchbay::inspect {

class MountWalk {
public:
    explicit MountWalk(Inventory& inventory) : inventory_(inventory) {}

    /// Those of this process.
    void look_at_own();
    /// Those that `process` sees, unless they have been seen. `folder` is its /proc/PID.
    void look_at(int folder, const Process& process);

private:
    void look_at_root(int folder, const char* memory, const char* queues, bool foreign);
    void list_memory(int folder, const char* path, bool foreign);
    void list_queues(int folder, const char* path, bool foreign);
    void add_memory_file(int folder, const char* name, bool foreign);
    void add_queue(int folder, const char* name, bool foreign);
    void add_topic(int folder, const char* name, bool foreign);

    Inventory& inventory_;
    std::unordered_set<std::uint64_t> name_spaces_;
    std::unordered_set<std::uint64_t> devices_;
};

}  // namespace patchbay::inspect
