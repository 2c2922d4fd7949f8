// SPDX-License-Identifier: Apache-2.0
//
// The order of things: first what has names, then who holds what, then the kernel's lists, which complete what
// descriptors have led to, then what takes knowing all of it.
#include "inspect/arrange.hpp"
#include "inspect/held_facts.hpp"
#include "inspect/inventory.hpp"
#include "inspect/lock_walk.hpp"
#include "inspect/own_devices.hpp"
#include "inspect/process_walk.hpp"
#include "inspect/socket_walk.hpp"
#include "inspect/sysv_walk.hpp"
#include "inspect/topic_walk.hpp"
#include "inspect/wait_walk.hpp"

#include <fcntl.h>

namespace patchbay::inspect {
namespace {

Result<void> open_proc(Inventory& inventory) {
    const auto& path = inventory.options.proc_path;
    auto proc = os::open_at(AT_FDCWD, path.c_str(), O_PATH | O_DIRECTORY);
    if (!proc) return os::error_of(proc.error(), path, "mount -t proc proc " + path);
    if (const auto status = os::status_at(proc->get(), "loadavg", true); !status)
        return os::error_of(status.error(), path, "it is no procfs: mount -t proc proc " + path);
    inventory.proc = std::move(*proc);
    const auto own = os::open_at(AT_FDCWD, "/proc/thread-self", O_PATH | O_DIRECTORY);
    if (own) inventory.snapshot.own_namespaces = namespaces_of(own->get());
    return {};
}

void complete(Inventory& inventory) {
    walk_sockets(inventory);
    walk_sysv(inventory);
    const HeldFiles files(inventory);
    look_into_sockets(inventory, files);
    read_queues(inventory, files);
    read_semaphores(inventory, files);
    read_memfds(inventory, files);
    probe_pipes(inventory, files);
    resolve_epolls(inventory);
    resolve_pidfds(inventory);
    walk_waits(inventory);
    walk_topics(inventory);
    resolve_locks(inventory);
}

}  // namespace

Result<Snapshot> snapshot(const SnapshotOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    Inventory inventory(options);
    inventory.snapshot.taken_at = std::chrono::system_clock::now();
    if (auto opened = open_proc(inventory); !opened) return std::unexpected(opened.error());
    if (auto learned = learn_own_devices(inventory.devices); !learned)
        return std::unexpected(learned.error());
    read_locks(inventory);
    if (auto walked = walk_processes(inventory); !walked) return std::unexpected(walked.error());
    complete(inventory);
    arrange(inventory.snapshot, options.kinds);
    inventory.snapshot.gaps = inventory.gaps.gaps();
    inventory.snapshot.took = std::chrono::steady_clock::now() - begin;
    return std::move(inventory.snapshot);
}

}  // namespace patchbay::inspect
