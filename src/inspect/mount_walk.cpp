// SPDX-License-Identifier: Apache-2.0
#include "inspect/mount_walk.hpp"

#include "inspect/memory_names.hpp"
#include "topic/topic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <string>

namespace patchbay::inspect {
namespace {

constexpr std::uint64_t kTmpfs = 0x01021994;
constexpr std::uint64_t kMqueue = 0x19800202;
constexpr KindSet kMemory{Kind::posix_shared_memory, Kind::posix_semaphore, Kind::topic,
                          Kind::fifo};

/// A folder to read the names of; without a trace where that is allowed.
os::Expected<FileDescriptor> open_listing(int folder, const char* path) noexcept {
    auto opened = os::open_at(folder, path, O_RDONLY | O_DIRECTORY | O_NOATIME);
    if (opened || opened.error().error != EPERM) return opened;
    return os::open_at(folder, path, O_RDONLY | O_DIRECTORY);
}

bool is_on(int folder, const char* path, std::uint64_t magic) noexcept {
    const auto found = os::file_system_at(folder, path);
    return found && *found == magic;
}

}  // namespace

void MountWalk::look_at_own() {
    name_spaces_.insert(inventory_.snapshot.own_namespaces.mnt);
    look_at_root(AT_FDCWD, "/dev/shm", "/dev/mqueue", false);
}

void MountWalk::look_at(int folder, const Process& process) {
    const auto name_space = process.namespaces.mnt;
    if (name_space == 0 || !name_spaces_.insert(name_space).second) return;
    look_at_root(folder, "root/dev/shm", "root/dev/mqueue", true);
}

void MountWalk::look_at_root(int folder, const char* memory, const char* queues, bool foreign) {
    if (inventory_.wants_any_of(kMemory)) list_memory(folder, memory, foreign);
    if (inventory_.wants(Kind::posix_queue)) list_queues(folder, queues, foreign);
}

void MountWalk::list_memory(int folder, const char* path, bool foreign) {
    const auto status = os::status_at(folder, path, true);
    if (!status || !devices_.insert(status->device).second) return;
    // Where it is no mount of its own, its device is that of other files, too.
    if (status->is_mount_root && is_on(folder, path, kTmpfs))
        inventory_.memory_devices.insert(status->device);
    const auto listing = open_listing(folder, path);
    if (!listing) return;
    (void)os::for_each_entry(
        listing->get(), [&](const char* name) { add_memory_file(listing->get(), name, foreign); });
}

void MountWalk::add_memory_file(int folder, const char* name, bool foreign) {
    const auto status = os::status_at(folder, name, false);
    if (!status) return;
    if (S_ISDIR(status->mode)) {
        const std::string_view text = name;
        if (text.starts_with(topic::kFolderPrefix)) add_topic(folder, name, foreign);
        return;
    }
    const bool is_fifo = S_ISFIFO(status->mode);
    if (!is_fifo && !S_ISREG(status->mode)) return;
    auto path = std::string(kMemoryFolder) + name;
    const auto kind = is_fifo ? Kind::fifo : kind_in_memory_folder(path);
    if (!inventory_.wants(kind)) return;
    const auto object = inventory_.file(kind, *status, std::move(path), false, foreign);
    inventory_.at(object).facts = facts_of_file(kind, *status);
}

void MountWalk::add_topic(int folder, const char* name, bool foreign) {
    if (!inventory_.wants(Kind::topic)) return;
    const auto file = std::string(name) + '/' + topic::kTopicFile;
    const auto status = os::status_at(folder, file.c_str(), false);
    if (!status || !S_ISREG(status->mode)) return;
    inventory_.file(Kind::topic, *status, topic_name(file), false, foreign);
}

void MountWalk::list_queues(int folder, const char* path, bool foreign) {
    const auto status = os::status_at(folder, path, true);
    if (!status || !is_on(folder, path, kMqueue)) {
        if (!foreign) inventory_.gaps.add(Missing::queue_folder);
        return;
    }
    if (!devices_.insert(status->device).second) return;
    auto listing = open_listing(folder, path);
    if (!listing) return;
    const int names = listing->get();
    inventory_.queue_folders.push_back(std::move(*listing));
    (void)os::for_each_entry(names, [&](const char* name) { add_queue(names, name, foreign); });
}

void MountWalk::add_queue(int folder, const char* name, bool foreign) {
    const auto status = os::status_at(folder, name, false);
    if (!status) return;
    const auto object =
        inventory_.file(Kind::posix_queue, *status, std::string("/") + name, false, foreign);
    inventory_.at(object).facts = PosixQueueFacts{};
    inventory_.queue_places.try_emplace(object, folder);
}

}  // namespace patchbay::inspect
