// SPDX-License-Identifier: Apache-2.0
#include "inspect/lock_walk.hpp"

#include "inspect/proc_locks.hpp"

namespace patchbay::inspect {
namespace {

std::string path_of(const Object& object) {
    const auto* const topic = object.facts_as<TopicFacts>();
    return topic == nullptr ? object.name : topic->path;
}

}  // namespace

void read_locks(Inventory& inventory) {
    constexpr KindSet kOpened{Kind::memfd, Kind::posix_semaphore, Kind::posix_queue};
    if (!inventory.options.locks && !inventory.wants_any_of(kOpened)) return;
    const auto text = inventory.reader.read(inventory.proc.get(), "locks");
    if (!text) return;
    auto& locks = inventory.snapshot.locks;
    locks = parse_locks(*text);
    for (std::size_t place = 0; place < locks.size(); ++place)
        inventory.locked[{locks[place].device, locks[place].inode}].push_back(place);
}

void resolve_locks(Inventory& inventory) {
    auto& snapshot = inventory.snapshot;
    if (!inventory.options.locks) snapshot.locks.clear();
    const auto resolve = [&](LockHolder& holder) {
        if (holder.pid > 0) holder.process = snapshot.process_with(holder.pid);
    };
    for (auto& lock : snapshot.locks) {
        resolve(lock.holder);
        for (auto& waiter : lock.waiters) resolve(waiter);
        const auto found = inventory.files.find({lock.device, lock.inode});
        if (found == inventory.files.end()) continue;
        lock.object = found->second;
        // Better than how somebody opened it: a file that got its name later is shown without.
        const auto& object = inventory.at(found->second);
        if (!object.deleted && !object.foreign) lock.path = path_of(object);
    }
}

}  // namespace patchbay::inspect
