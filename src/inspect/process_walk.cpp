// SPDX-License-Identifier: Apache-2.0
#include "inspect/process_walk.hpp"

#include "inspect/descriptor_walk.hpp"
#include "inspect/mapping_walk.hpp"
#include "inspect/mount_walk.hpp"
#include "inspect/proc_fd.hpp"
#include "inspect/proc_stat.hpp"
#include "inspect/proc_status.hpp"
#include "inspect/scan.hpp"
#include "inspect/thread_walk.hpp"
#include "os/entries.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace patchbay::inspect {
namespace {

/// /proc/PID/cmdline: each argument ends in a NUL, unless the process has rewritten them.
std::vector<std::string> split_arguments(std::string_view text) {
    std::vector<std::string> arguments;
    while (!text.empty()) {
        const auto size = std::min(text.find('\0'), text.size());
        arguments.emplace_back(text.substr(0, size));
        text.remove_prefix(std::min(size + 1, text.size()));
    }
    return arguments;
}

class ProcessWalk {
public:
    explicit ProcessWalk(Inventory& inventory)
        : inventory_(inventory), descriptors_(inventory), mappings_(inventory), mounts_(inventory) {
        mounts_.look_at_own();
    }

    void walk(std::int32_t pid);
    [[nodiscard]] std::uint64_t threads_seen() const noexcept { return threads_seen_; }

private:
    bool read_process(int folder, std::int32_t pid);
    void read_status(int folder, Process& process);
    void walk_descriptors(int folder, Index index, const std::vector<std::int32_t>& threads);
    void walk_mappings(int folder, Index index);
    /// Whether something is hidden: not where the process is gone, and holds nothing any more.
    bool count_hindrance(Missing what, int error);

    Inventory& inventory_;
    DescriptorWalk descriptors_;
    MappingWalk mappings_;
    MountWalk mounts_;
    std::uint64_t threads_seen_ = 0;
};

bool ProcessWalk::count_hindrance(Missing what, int error) {
    if (error == ENOENT || error == ESRCH) return false;
    inventory_.gaps.add(what, 1, error);
    return true;
}

void ProcessWalk::read_status(int folder, Process& process) {
    const auto text = inventory_.reader.read(folder, "status");
    if (!text) return;
    const auto status = parse_proc_status(*text);
    process.user_id = status.user_id;
    process.effective_user_id = status.effective_user_id;
    process.group_id = status.group_id;
    process.pid_in_its_namespace = status.innermost_pid == 0 ? process.pid : status.innermost_pid;
    process.signals_queued = status.signals_queued;
    process.signals_queued_limit = status.signals_queued_limit;
    process.pending = status.pending_in_process;
    process.blocked = status.blocked;
    process.ignored = status.ignored;
    process.caught = status.caught;
    if (!inventory_.options.threads) return;
    auto& thread = process.threads.emplace_back();
    thread.tid = process.pid;
    thread.state = process.state;
    thread.name = process.name;
    thread.pending = status.pending_in_thread;
    thread.blocked = status.blocked;
}

/// Adds the process to the snapshot; false: it is gone, or nothing of it may be seen.
bool ProcessWalk::read_process(int folder, std::int32_t pid) {
    const auto text = inventory_.reader.read(folder, "stat");
    const auto stat = text ? parse_proc_stat(*text) : std::nullopt;
    if (!stat) {
        const int error = text ? ESRCH : text.error().error;
        const bool denied = error == EACCES || error == EPERM;
        inventory_.gaps.add(denied ? Missing::processes : Missing::vanished, 1, denied ? error : 0);
        return false;
    }
    auto& process = inventory_.snapshot.processes.emplace_back();
    inventory_.first_edges.push_back(inventory_.snapshot.edges.size());
    threads_seen_ += stat->thread_count;
    process.pid = pid;
    process.parent_pid = stat->parent_pid;
    process.name = stat->name;
    process.state = stat->state;
    process.is_kernel_thread = stat->is_kernel_thread;
    process.start_ticks = stat->start_ticks;
    process.session_id = stat->session_id;
    process.thread_count = stat->thread_count;
    read_status(folder, process);
    if (process.is_kernel_thread) return true;
    if (const auto arguments = inventory_.reader.read(folder, "cmdline"))
        process.arguments = split_arguments(*arguments);
    process.namespaces = namespaces_of(folder);
    return true;
}

void ProcessWalk::walk_descriptors(int folder, Index index,
                                   const std::vector<std::int32_t>& threads) {
    const auto seen = descriptors_.walk(index, folder, 0);
    const bool hidden = !seen && count_hindrance(Missing::descriptors, seen.error().error);
    inventory_.snapshot.processes[index].descriptors_seen = !hidden;
    if (hidden) return;
    for (const auto thread : threads) descriptors_.walk_if_apart(index, folder, thread);
}

void ProcessWalk::walk_mappings(int folder, Index index) {
    if (!MappingWalk::is_wanted(inventory_.options.kinds)) return;
    const auto seen = mappings_.walk(index, folder);
    const bool hidden = !seen && count_hindrance(Missing::mappings, seen.error().error);
    inventory_.snapshot.processes[index].mappings_seen = !hidden;
}

void ProcessWalk::walk(std::int32_t pid) {
    ProcPath name;
    name << pid;
    const auto folder = os::open_at(inventory_.proc.get(), name.text(), O_PATH | O_DIRECTORY);
    if (!folder) {
        inventory_.gaps.add(Missing::vanished);
        return;
    }
    if (!read_process(folder->get(), pid)) return;
    const auto index = static_cast<Index>(inventory_.snapshot.processes.size() - 1);
    auto& process = inventory_.snapshot.processes[index];
    const bool is_husk = process.state == 'Z' && process.thread_count <= 1;
    if (process.is_kernel_thread || is_husk) {
        // They have no descriptors, no memory and no calls: nothing is hidden.
        process.descriptors_seen = process.mappings_seen = process.calls_seen = true;
        return;
    }
    mounts_.look_at(folder->get(), process);
    const auto threads = walk_threads(inventory_, folder->get(), process);
    walk_descriptors(folder->get(), index, threads);
    walk_mappings(folder->get(), index);
}

Result<std::vector<std::int32_t>> list_processes(int proc, const std::string& path) {
    const auto folder = os::open_at(proc, ".", O_RDONLY | O_DIRECTORY);
    if (!folder) return os::error_of(folder.error(), path);
    std::vector<std::int32_t> pids;
    const auto read = os::for_each_entry(folder->get(), [&](const char* name) {
        Scan scan(name);
        if (const auto pid = scan.number<std::int32_t>(); pid && scan.at_end())
            pids.push_back(*pid);
    });
    if (!read) return os::error_of(read.error(), path);
    std::ranges::sort(pids);
    return pids;
}

/// "0.00 0.01 0.05 1/123 4567": 123 threads, whoever may see them.
std::uint64_t count_threads(Inventory& inventory) {
    const auto text = inventory.reader.read(inventory.proc.get(), "loadavg");
    if (!text) return 0;
    Scan scan(*text);
    scan.up_to("/");
    scan.skip("/");
    return scan.decimal().value_or(0);
}

/// Whether procfs hides processes from us. proc(5), hidepid
bool hides_processes(Inventory& inventory) {
    constexpr std::uint64_t kFirstNamespace = 0xeffffffc;  // PROC_PID_INIT_INO of the kernel
    if (inventory.snapshot.own_namespaces.pid != kFirstNamespace) return true;
    const auto text = inventory.reader.read(inventory.proc.get(), "1/stat");
    return !text;
}

}  // namespace

Namespaces namespaces_of(int folder) noexcept {
    const auto inode = [folder](const char* link) -> std::uint64_t {
        std::array<char, 64> buffer{};
        const auto text = os::link_at(folder, link, buffer);
        return text ? parse_namespace_link(*text) : 0;
    };
    return {.pid = inode("ns/pid"),
            .ipc = inode("ns/ipc"),
            .net = inode("ns/net"),
            .mnt = inode("ns/mnt")};
}

Result<void> walk_processes(Inventory& inventory) {
    const auto pids = list_processes(inventory.proc.get(), inventory.options.proc_path);
    if (!pids) return std::unexpected(pids.error());
    inventory.snapshot.processes.reserve(pids->size());
    ProcessWalk walk(inventory);
    for (const auto pid : *pids) walk.walk(pid);
    const auto threads = count_threads(inventory);
    if (hides_processes(inventory) && threads > walk.threads_seen())
        inventory.gaps.add(Missing::processes, threads - walk.threads_seen());
    return {};
}

}  // namespace patchbay::inspect
