// SPDX-License-Identifier: Apache-2.0
#include "inspect/descriptor_walk.hpp"

#include "inspect/memory_names.hpp"
#include "inspect/proc_maps.hpp"
#include "inspect/scan.hpp"
#include "os/other_process.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <climits>

namespace patchbay::inspect {
namespace {

constexpr KindSet kFiles{
    Kind::fifo, Kind::posix_queue, Kind::memfd, Kind::posix_shared_memory, Kind::posix_semaphore,
    Kind::topic};
constexpr KindSet kSockets{Kind::unix_socket, Kind::tcp_socket, Kind::udp_socket,
                           Kind::vsock_socket, Kind::other_socket};

}  // namespace

os::Expected<void> DescriptorWalk::walk(Index process, int folder, std::int32_t thread) {
    ProcPath path;
    if (thread != 0) path << "task/" << std::int64_t{thread} << "/";
    path << "fd";
    const auto links = os::open_at(folder, path.text(), O_RDONLY | O_DIRECTORY);
    if (!links) return std::unexpected(links.error());
    process_ = process;
    folder_ = folder;
    links_ = links->get();
    thread_ = thread;
    hidden_.reset();
    auto listed = os::for_each_entry(links->get(), [this](const char* name) { look_at(name); });
    if (!listed || !hidden_) return listed;
    // The kernel says of a process that has just ended, too, that it may not be seen.
    if (!inventory_.reader.read(folder, "stat")) return os::failed(os::Call::readlink, ESRCH);
    return std::unexpected(*hidden_);
}

void DescriptorWalk::walk_if_apart(Index process, int folder, std::int32_t thread) {
    const auto pid = inventory_.snapshot.processes[process].pid;
    const auto shared = os::share_descriptors(pid, thread);
    if (shared && !*shared) (void)walk(process, folder, thread);
}

void DescriptorWalk::look_at(const char* name) {
    const auto number = Scan(name).number<std::int32_t>();
    std::array<char, PATH_MAX> buffer;
    const auto text = os::link_at(links_, name, buffer);
    // Who may list the folder need not be allowed to follow what is in it.
    if (!text && (text.error().error == EACCES || text.error().error == EPERM))
        hidden_ = text.error();
    if (!text || !number) return;
    descriptor_ = *number;
    const auto link = parse_fd_link(*text);
    switch (link.kind) {
        case LinkKind::pipe: return look_at_pipe(name, link.inode);
        case LinkKind::socket: return look_at_socket(link.inode);
        case LinkKind::anonymous: return look_at_anonymous(name, link.name);
        case LinkKind::path: return look_at_path(name, link.name);
        case LinkKind::other: return;
    }
}

void DescriptorWalk::look_at_pipe(const char* name, std::uint64_t inode) {
    if (!inventory_.wants(Kind::pipe)) return;
    const auto [object, is_new] =
        inventory_.object({Kind::pipe, inventory_.devices.pipes, inode, 0});
    if (is_new) inventory_.at(object).facts = PipeFacts{};
    add_edge(object, access(name));
}

/// What it is, the kernel's lists of sockets say later.
void DescriptorWalk::look_at_socket(std::uint64_t inode) {
    if (!inventory_.wants_any_of(kSockets)) return;
    const auto [place, is_new] = inventory_.sockets.try_emplace(inode, 0);
    if (is_new) {
        place->second =
            inventory_.object({Kind::other_socket, inventory_.devices.sockets, inode, 0}).index;
    }
    add_edge(place->second, {true, true});
}

void DescriptorWalk::look_at_anonymous(const char* name, std::string_view what) {
    if (what == "eventfd") return look_at_eventfd(name);
    if (what == "pidfd") return look_at_pidfd(name);
    if (what == "signalfd") return look_at_description(name, Kind::signalfd);
    if (what == "eventpoll") return look_at_description(name, Kind::epoll);
}

FdInfo DescriptorWalk::info(const char* name) {
    ProcPath path;
    if (thread_ != 0) path << "task/" << std::int64_t{thread_} << "/";
    path << "fdinfo/" << name;
    const auto text = inventory_.reader.read(folder_, path.text());
    return text ? parse_fdinfo(*text) : FdInfo{};
}

void DescriptorWalk::look_at_eventfd(const char* name) {
    if (!inventory_.wants(Kind::eventfd)) return;
    const auto facts = info(name);
    // Before Linux 5.2 they have no number: each is then taken for another one.
    if (!facts.eventfd_id) return look_at_description(name, Kind::eventfd);
    const auto [object, is_new] =
        inventory_.object({Kind::eventfd, inventory_.devices.anonymous, *facts.eventfd_id, 0});
    if (is_new)
        inventory_.at(object).facts = EventfdFacts{facts.eventfd_count, facts.eventfd_semaphore};
    add_edge(object, {true, true});
}

void DescriptorWalk::look_at_pidfd(const char* name) {
    if (!inventory_.wants(Kind::pidfd)) return;
    const auto status = os::status_at(links_, name, true);
    const auto facts = info(name);
    if (!status || !facts.pid) return;
    // Since Linux 6.9 each process has an inode of its own; before, all pidfds share one.
    const bool shares_inode = status->device == inventory_.devices.anonymous;
    const auto number = shares_inode
                            ? static_cast<std::uint64_t>(static_cast<std::uint32_t>(*facts.pid))
                            : status->inode;
    const auto [object, is_new] = inventory_.object({Kind::pidfd, status->device, number, 0});
    if (is_new) inventory_.at(object).facts = PidfdFacts{facts.pid, {}};
    add_edge(object, {true, false});
}

void DescriptorWalk::look_at_description(const char* name, Kind kind) {
    if (!inventory_.wants(kind)) return;
    const auto pid = thread_ != 0 ? thread_ : inventory_.snapshot.processes[process_].pid;
    const auto next = static_cast<Index>(inventory_.snapshot.objects.size());
    const auto same = descriptions_.find_or_add({pid, descriptor_, next});
    if (!same) inventory_.gaps.add(Missing::descriptions, 1, same.error().error);
    if (same && *same) return add_edge(**same, {true, kind != Kind::signalfd});
    const auto number = std::uint64_t{static_cast<std::uint32_t>(pid)} << 32U |
                        static_cast<std::uint32_t>(descriptor_);
    const auto object = inventory_.object({kind, inventory_.devices.anonymous, number, 0}).index;
    const auto facts = info(name);
    if (kind == Kind::signalfd) inventory_.at(object).facts = SignalfdFacts{facts.signal_mask};
    if (kind == Kind::eventfd)
        inventory_.at(object).facts = EventfdFacts{facts.eventfd_count, facts.eventfd_semaphore};
    if (kind == Kind::epoll) {
        EpollFacts epoll;
        for (const auto& watched : facts.watched)
            epoll.targets.push_back(
                {watched.descriptor, watched.events, watched.device, watched.inode, std::nullopt});
        inventory_.at(object).facts = std::move(epoll);
    }
    add_edge(object, {true, kind != Kind::signalfd});
}

void DescriptorWalk::look_at_path(const char* name, std::string_view shown) {
    if (!inventory_.wants_any_of(kFiles) && inventory_.locked.empty()) return;
    const auto status = os::status_at(links_, name, true);
    if (!status) return;
    if (!inventory_.locked.empty()) note_lock(shown, *status);
    if (!S_ISFIFO(status->mode) && !S_ISREG(status->mode)) return;
    if (const auto object = file_of(name, shown, *status)) add_edge(*object, access(name));
}

std::optional<Index> DescriptorWalk::file_of(const char* name, std::string_view shown,
                                             const os::EntryStatus& status) {
    const auto& process = inventory_.snapshot.processes[process_];
    const bool foreign = inventory_.is_foreign(process);
    const auto known = inventory_.files.find({status.device, status.inode});
    if (known != inventory_.files.end() && (foreign || !inventory_.at(known->second).foreign))
        return known->second;
    const auto kind = kind_of(name, shown, status);
    if (!kind || !inventory_.wants(*kind)) return std::nullopt;
    // A name may end like that by itself: then the file still has a link.
    const auto [path, marked] = without_deleted(shown);
    const bool deleted = marked && status.links == 0;
    std::string object_name(deleted ? path : shown);
    if (*kind == Kind::memfd) object_name = memfd_name(path);
    if (*kind == Kind::posix_queue) object_name = object_name.substr(object_name.rfind('/'));
    if (*kind == Kind::topic) object_name = topic_name(object_name);
    const auto object = inventory_.file(*kind, status, std::move(object_name),
                                        deleted && *kind != Kind::memfd, foreign);
    auto& facts = inventory_.at(object).facts;
    if (!std::holds_alternative<std::monostate>(facts)) return object;
    facts = facts_of_file(*kind, status);
    return object;
}

std::optional<Kind> DescriptorWalk::kind_of(const char* name, std::string_view shown,
                                            const os::EntryStatus& status) {
    if (S_ISFIFO(status.mode)) return Kind::fifo;
    if (is_memfd_path(shown) && status.links == 0) return Kind::memfd;
    if (inventory_.memory_devices.contains(status.device) || is_in_memory_folder(shown))
        return kind_in_memory_folder(without_deleted(shown).path);
    if (is_queue(name, status)) return Kind::posix_queue;
    return std::nullopt;
}

bool DescriptorWalk::is_queue(const char* name, const os::EntryStatus& status) {
    constexpr std::uint64_t kFileBytes = 80;  // FILENT_SIZE of the kernel: each queue's st_size
    constexpr std::uint64_t kMagic = 0x19800202;
    const bool has_disk = status.device >> 32U != 0;
    if (status.size_bytes != kFileBytes || has_disk) return false;
    const auto [place, is_new] = queue_devices_.try_emplace(status.device, false);
    if (is_new) {
        const auto magic = os::file_system_at(links_, name);
        place->second = magic && *magic == kMagic;
    }
    return place->second;
}

void DescriptorWalk::note_lock(std::string_view shown, const os::EntryStatus& status) {
    const auto found = inventory_.locked.find({status.device, status.inode});
    if (found == inventory_.locked.end()) return;
    for (const auto place : found->second) {
        auto& lock = inventory_.snapshot.locks[place];
        if (lock.path.empty()) lock.path = shown;
        if (lock.openers.empty() || lock.openers.back() != process_)
            lock.openers.push_back(process_);
    }
}

DescriptorWalk::Access DescriptorWalk::access(const char* name) const {
    const auto link = os::status_at(links_, name, false);
    if (!link) return {false, false};
    return {(link->mode & S_IRUSR) != 0, (link->mode & S_IWUSR) != 0};
}

void DescriptorWalk::add_edge(Index object, Access access) {
    inventory_.snapshot.edges.push_back({.object = object,
                                         .process = process_,
                                         .via = Via::descriptor,
                                         .readable = access.readable,
                                         .writable = access.writable,
                                         .descriptor = descriptor_,
                                         .thread = thread_});
}

}  // namespace patchbay::inspect
