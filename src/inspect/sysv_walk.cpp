// SPDX-License-Identifier: Apache-2.0
#include "inspect/sysv_walk.hpp"

#include "inspect/sysv_tables.hpp"
#include "os/sysv_semaphore.hpp"

#include <sys/types.h>

#include <unordered_set>

namespace patchbay::inspect {
namespace {

// As linux/sem.h numbers them.
constexpr int kGetPid = 11;
constexpr int kGetIncreaseWaiters = 14;
constexpr int kGetZeroWaiters = 15;

template <class Facts>
Index add(Inventory& inventory, Kind kind, SysvEntry<Facts> entry) {
    const auto number = static_cast<std::uint64_t>(static_cast<std::uint32_t>(entry.id));
    const auto index =
        inventory.object({kind, 0, number, inventory.snapshot.own_namespaces.ipc}).index;
    auto& object = inventory.at(index);
    object.ownership = entry.ownership;
    object.facts = std::move(entry.facts);
    return index;
}

os::Expected<std::vector<SysvSemaphore>> semaphores_of(int id, std::size_t count) {
    std::vector<std::uint16_t> values(count);
    if (const auto got = os::get_semaphores(id, values); !got) return std::unexpected(got.error());
    std::vector<SysvSemaphore> semaphores(count);
    for (std::size_t place = 0; place < count; ++place) {
        const auto ask = [&](int what) {
            return os::semctl(id, static_cast<int>(place), what).value_or(0);
        };
        semaphores[place] = {
            .value = values[place],
            .waiting_for_increase = static_cast<std::uint32_t>(ask(kGetIncreaseWaiters)),
            .waiting_for_zero = static_cast<std::uint32_t>(ask(kGetZeroWaiters)),
            .last_pid = ask(kGetPid)};
    }
    return semaphores;
}

void add_set(Inventory& inventory, SysvEntry<SysvSemaphoreFacts>&& entry) {
    // SEMMSL of the kernel: a table that says more is none.
    constexpr std::uint64_t kMost = 65536;
    if (entry.facts.count > kMost) return;
    if (auto semaphores = semaphores_of(entry.id, entry.facts.count)) {
        entry.facts.semaphores = std::move(*semaphores);
    } else {
        inventory.gaps.add(Missing::semaphore_sets, 1, semaphores.error().error);
    }
    add(inventory, Kind::sysv_semaphore, std::move(entry));
}

void count_foreign(Inventory& inventory) {
    std::unordered_set<std::uint64_t> others;
    const auto own = inventory.snapshot.own_namespaces.ipc;
    for (const auto& process : inventory.snapshot.processes) {
        const auto ipc = process.namespaces.ipc;
        if (ipc != 0 && ipc != own) others.insert(ipc);
    }
    if (!others.empty()) inventory.gaps.add(Missing::ipc_namespaces, others.size());
}

}  // namespace

void walk_sysv(Inventory& inventory) {
    const int proc = inventory.proc.get();
    if (inventory.wants(Kind::sysv_queue)) {
        if (const auto text = inventory.reader.read(proc, "sysvipc/msg")) {
            for (const auto& entry : parse_sysv_queues(*text))
                add(inventory, Kind::sysv_queue, entry);
        }
    }
    if (inventory.wants(Kind::sysv_shared_memory)) {
        if (const auto text = inventory.reader.read(proc, "sysvipc/shm")) {
            for (const auto& entry : parse_sysv_segments(*text))
                add(inventory, Kind::sysv_shared_memory, entry);
        }
    }
    if (inventory.wants(Kind::sysv_semaphore)) {
        if (const auto text = inventory.reader.read(proc, "sysvipc/sem")) {
            for (auto& entry : parse_sysv_sets(*text)) add_set(inventory, std::move(entry));
        }
    }
    if (inventory.wants_any_of({Kind::sysv_queue, Kind::sysv_shared_memory, Kind::sysv_semaphore}))
        count_foreign(inventory);
}

}  // namespace patchbay::inspect
