// SPDX-License-Identifier: Apache-2.0
#include "inspect/mapping_walk.hpp"

#include "inspect/memory_names.hpp"
#include "os/other_process.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace patchbay::inspect {
namespace {

constexpr KindSet kMapped{Kind::posix_shared_memory, Kind::sysv_shared_memory, Kind::memfd,
                          Kind::anonymous_memory,    Kind::posix_semaphore,    Kind::topic};

/// What the kernel shows where memory was shared by fork; with a name that prctl(2) has given it.
constexpr std::string_view kAnonymous = "/dev/zero";
constexpr std::string_view kNamedAnonymous = "[anon_shmem:";

}  // namespace

ProcPath path_of_holder(std::int32_t pid, const Edge& edge) noexcept {
    ProcPath path;
    path << std::int64_t{pid};
    if (edge.via == Via::mapping) {
        path << "/map_files/";
        path.hex(edge.address) << "-";
        path.hex(edge.address + edge.size_bytes);
        return path;
    }
    if (edge.thread != 0) path << "/task/" << std::int64_t{edge.thread};
    path << "/fd/" << std::int64_t{edge.descriptor};
    return path;
}

bool MappingWalk::is_wanted(KindSet kinds) noexcept {
    return kinds.has_any_of(kMapped);
}

os::Expected<void> MappingWalk::walk(Index process, int folder) {
    const auto maps = os::open_at(folder, "maps", O_RDONLY);
    if (!maps) return std::unexpected(maps.error());
    process_ = process;
    folder_ = folder;
    if (can_ask_) {
        const auto asked = ask(maps->get());
        if (asked || asked.error().error != ENOTTY) return asked;
        can_ask_ = false;
    }
    return read_text(maps->get());
}

/// Linux 6.11 and later finds the few shared mappings among the many others itself.
os::Expected<void> MappingWalk::ask(int maps) {
    std::array<char, PATH_MAX> buffer;
    std::uint64_t address = 0;
    for (;;) {
        const auto answer = os::next_shared_mapping(maps, address, buffer);
        if (!answer) {
            const int error = answer.error().error;
            // ESRCH: it has no memory any more.
            if (error == ENOENT || error == ESRCH) return {};
            return std::unexpected(answer.error());
        }
        look_at({answer->begin, answer->end, answer->offset_bytes, answer->device, answer->inode,
                 answer->readable, answer->writable, answer->name});
        if (answer->end <= address) return {};
        address = answer->end;
    }
}

os::Expected<void> MappingWalk::read_text(int maps) {
    // Not the inventory's reader: looking at a mapping may use that.
    os::TextReader reader;
    const auto text = reader.read(maps);
    if (!text) return std::unexpected(text.error());
    for_each_shared_mapping(*text, [this](const SharedMapping& mapping) { look_at(mapping); });
    return {};
}

void MappingWalk::look_at(const SharedMapping& mapping) {
    const auto object = object_of(mapping);
    if (!object) return;
    inventory_.snapshot.edges.push_back({.object = *object,
                                         .process = process_,
                                         .via = Via::mapping,
                                         .readable = mapping.readable,
                                         .writable = mapping.writable,
                                         .address = mapping.begin,
                                         .size_bytes = mapping.end - mapping.begin,
                                         .offset_bytes = mapping.offset_bytes});
}

std::optional<Index> MappingWalk::object_of(const SharedMapping& mapping) {
    const auto [path, marked] = without_deleted(mapping.path);
    if (marked) {
        if (const auto key = sysv_key_in(path)) return segment(mapping, *key);
    }
    const bool is_of_kernel = mapping.device == inventory_.devices.memory;
    if (is_of_kernel && (path == kAnonymous || path.starts_with(kNamedAnonymous)))
        return anonymous(mapping);
    const auto known = inventory_.files.find({mapping.device, mapping.inode});
    if (known != inventory_.files.end()) return known->second;
    return file(mapping);
}

/// System V segments: their inode is their id. They share a device with memfds, which have inodes of their own.
std::optional<Index> MappingWalk::segment(const SharedMapping& mapping, std::int32_t key) {
    if (!inventory_.wants(Kind::sysv_shared_memory)) return std::nullopt;
    const auto ipc = inventory_.snapshot.processes[process_].namespaces.ipc;
    const auto [object, is_new] =
        inventory_.object({Kind::sysv_shared_memory, 0, mapping.inode, ipc});
    auto& segment = inventory_.at(object);
    if (is_new) {
        SysvMemoryFacts facts{};
        facts.key = key;
        segment.facts = facts;
        segment.foreign = ipc != inventory_.snapshot.own_namespaces.ipc;
    }
    auto& size = std::get<SysvMemoryFacts>(segment.facts).size_bytes;
    size = std::max(size, mapping.offset_bytes + mapping.end - mapping.begin);
    return object;
}

std::optional<Index> MappingWalk::anonymous(const SharedMapping& mapping) {
    if (!inventory_.wants(Kind::anonymous_memory)) return std::nullopt;
    const auto [object, is_new] =
        inventory_.object({Kind::anonymous_memory, mapping.device, mapping.inode, 0});
    auto& memory = inventory_.at(object);
    if (is_new) {
        memory.facts = MemoryFacts{};
        auto name = mapping.path;
        if (name.starts_with(kNamedAnonymous) && name.ends_with(']')) {
            name.remove_prefix(kNamedAnonymous.size());
            memory.name = name.substr(0, name.size() - 1);
        }
    }
    auto& facts = std::get<MemoryFacts>(memory.facts);
    const auto end = mapping.offset_bytes + mapping.end - mapping.begin;
    facts.size_bytes = std::max(facts.size_bytes.value_or(0), end);
    return object;
}

std::optional<os::EntryStatus> MappingWalk::status_of(const SharedMapping& mapping) const {
    ProcPath path;
    path << "map_files/";
    path.hex(mapping.begin) << "-";
    path.hex(mapping.end);
    const auto status = os::status_at(folder_, path.text(), true);
    if (!status) return std::nullopt;
    return *status;
}

/// A file that nobody seen so far has a descriptor of, and no folder names.
std::optional<Index> MappingWalk::file(const SharedMapping& mapping) {
    const auto [path, marked] = without_deleted(mapping.path);
    const bool is_memfd = marked && is_memfd_path(path);
    const bool is_memory =
        inventory_.memory_devices.contains(mapping.device) || is_in_memory_folder(path);
    if (!is_memfd && !is_memory) return std::nullopt;
    const auto kind = is_memfd ? Kind::memfd : kind_in_memory_folder(path);
    if (!inventory_.wants(kind)) return std::nullopt;

    std::string name(path);
    if (is_memfd) name = memfd_name(path);
    if (kind == Kind::topic) name = topic_name(path);
    const auto status = status_of(mapping);
    const auto [object, is_new] = inventory_.object({kind, mapping.device, mapping.inode, 0});
    auto& found = inventory_.at(object);
    if (!is_new) return object;
    inventory_.files.try_emplace({mapping.device, mapping.inode}, object);
    found.name = std::move(name);
    found.deleted = marked && !is_memfd;
    found.foreign = inventory_.is_foreign(inventory_.snapshot.processes[process_]);
    if (status) {
        found.facts = facts_of_file(kind, *status);
        found.ownership = Ownership{status->user_id, status->group_id, status->mode & 07777U};
    } else {
        found.facts = facts_of_file(kind, {});
        if (auto* const memory = std::get_if<MemoryFacts>(&found.facts)) *memory = {};
    }
    return object;
}

}  // namespace patchbay::inspect
