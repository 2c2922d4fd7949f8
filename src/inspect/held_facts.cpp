// SPDX-License-Identifier: Apache-2.0
#include "inspect/held_facts.hpp"

#include "inspect/queue_text.hpp"
#include "inspect/semaphore_file.hpp"
#include "os/file.hpp"
#include "os/file_space.hpp"
#include "os/message_queue.hpp"
#include "os/process.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>

namespace patchbay::inspect {
namespace {

template <class Facts, class Read>
void for_each_of(Inventory& inventory, Kind kind, Read&& read) {
    if (!inventory.wants(kind)) return;
    auto& objects = inventory.snapshot.objects;
    for (Index index = 0; index < objects.size(); ++index) {
        if (objects[index].kind() != kind) continue;
        if (auto* const facts = std::get_if<Facts>(&objects[index].facts)) read(index, *facts);
    }
}

/// A descriptor of the object that this process has anyway; -1: none. Where there is one, another must not be opened:
/// closing it would take back what the process has asked for: its locks on the file (fcntl(2), F_SETLK), its
/// mq_notify(3).
int own_descriptor(const Inventory& inventory, Index object) {
    const auto own = inventory.snapshot.process_with(os::own_process());
    if (!own) return -1;
    for (const auto& edge : inventory.edges_of(*own)) {
        if (edge.object != object || edge.via != Via::descriptor || edge.thread != 0) continue;
        const auto status = os::status_of(edge.descriptor);
        const auto& identity = inventory.snapshot.objects[object].identity;
        if (status && status->inode == identity.number && status->device == identity.device)
            return edge.descriptor;
    }
    return -1;
}

void read_notification(int queue, PosixQueueFacts& facts) {
    std::array<char, 128> text{};
    const auto size = os::read_at(queue, 0, std::as_writable_bytes(std::span(text)));
    if (!size) return;
    const auto parsed = parse_queue_text({text.data(), *size});
    if (!parsed) return;
    facts.depth_bytes = parsed->depth_bytes;
    facts.notify_how = parsed->notify_how;
    facts.notify_signal = parsed->notify_pid == 0 ? 0 : parsed->notify_signal;
    facts.notify_pid = parsed->notify_pid;
}

bool read_queue(int queue, PosixQueueFacts& facts, bool probe) {
    const auto attributes = os::mq_getattr(queue);
    if (!attributes) return false;
    facts.depth_messages = static_cast<std::uint64_t>(attributes->mq_curmsgs);
    facts.capacity_messages = static_cast<std::uint64_t>(attributes->mq_maxmsg);
    facts.message_size_bytes = static_cast<std::uint64_t>(attributes->mq_msgsize);
    if (probe) read_notification(queue, facts);
    return true;
}

void read_memfd(int memfd, MemoryFacts& facts) {
    if (const auto seals = os::fcntl(memfd, F_GET_SEALS))
        facts.seals = static_cast<std::uint32_t>(*seals);
    if (facts.size_bytes) return;
    if (const auto status = os::status_of(memfd)) {
        facts.size_bytes = status->size_bytes;
        facts.allocated_bytes = status->allocated_bytes;
    }
}

os::Expected<FileDescriptor> open_queue(Inventory& inventory, const HeldFiles& files, Index queue) {
    constexpr int kFlags = O_RDONLY | O_NONBLOCK;
    const auto place = inventory.queue_places.find(queue);
    if (place == inventory.queue_places.end()) return files.open(queue, kFlags);
    const auto name = inventory.at(queue).name.substr(1);
    return files.open_named(queue, place->second, name.c_str(), kFlags);
}

/// Without a trace; with one where `probe` permits and nothing else is allowed.
os::Expected<FileDescriptor> open_memory(Inventory& inventory, const HeldFiles& files,
                                         Index object) {
    constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW;
    const auto& found = inventory.at(object);
    const bool has_name = !found.foreign && !found.deleted && found.name.starts_with('/');
    const auto try_open = [&](int flags) {
        // The link that leads there through a holder is one that must be followed.
        return has_name ? files.open_named(object, AT_FDCWD, found.name.c_str(), flags)
                        : files.open(object, flags & ~O_NOFOLLOW);
    };
    auto file = try_open(kFlags | O_NOATIME);
    const bool refused = !file && file.error().error == EPERM;
    return refused && inventory.options.probe ? try_open(kFlags) : std::move(file);
}

}  // namespace

void read_queues(Inventory& inventory, const HeldFiles& files) {
    for_each_of<PosixQueueFacts>(inventory, Kind::posix_queue, [&](Index queue, auto& facts) {
        const bool probe = inventory.options.probe;
        if (const int own = own_descriptor(inventory, queue); own >= 0) {
            if (read_queue(own, facts, probe)) return;
        }
        const auto file = open_queue(inventory, files, queue);
        if (file && read_queue(file->get(), facts, probe)) return;
        inventory.gaps.add(Missing::queues, 1, file ? 0 : file.error().error);
    });
}

void read_semaphores(Inventory& inventory, const HeldFiles& files) {
    for_each_of<PosixSemaphoreFacts>(
        inventory, Kind::posix_semaphore, [&](Index object, PosixSemaphoreFacts& facts) {
            // Reading through our own descriptor would set the atime.
            if (own_descriptor(inventory, object) >= 0)
                return inventory.gaps.add(Missing::segments, 1, EBUSY);
            const auto file = open_memory(inventory, files, object);
            std::array<std::byte, kSemaphoreBytes + 1> bytes{};
            const auto size = file ? os::read_at(file->get(), 0, bytes) : 0;
            if (file && size) facts = parse_semaphore(std::span(bytes).first(*size));
            if (!facts.value)
                inventory.gaps.add(Missing::segments, 1, file ? 0 : file.error().error);
        });
}

void read_memfds(Inventory& inventory, const HeldFiles& files) {
    for_each_of<MemoryFacts>(inventory, Kind::memfd, [&](Index object, MemoryFacts& facts) {
        if (const int own = own_descriptor(inventory, object); own >= 0)
            return read_memfd(own, facts);
        const auto file = open_memory(inventory, files, object);
        if (!file) return inventory.gaps.add(Missing::segments, 1, file.error().error);
        read_memfd(file->get(), facts);
    });
}

void probe_pipes(Inventory& inventory, const HeldFiles& files) {
    if (!inventory.options.probe) return;
    const auto probe = [&](Index object, PipeFacts& facts) {
        if (files.holder_of(object) == nullptr) return;
        const auto pipe = files.open(object, O_RDONLY | O_NONBLOCK);
        if (!pipe) return inventory.gaps.add(Missing::probes, 1, pipe.error().error);
        if (const auto waiting = os::bytes_waiting(pipe->get())) facts.waiting_bytes = *waiting;
        if (const auto size = os::fcntl(pipe->get(), F_GETPIPE_SZ))
            facts.capacity_bytes = static_cast<std::uint64_t>(*size);
    };
    for_each_of<PipeFacts>(inventory, Kind::pipe, probe);
    for_each_of<PipeFacts>(inventory, Kind::fifo, probe);
}

}  // namespace patchbay::inspect
