// SPDX-License-Identifier: Apache-2.0
#include "inspect/thread_walk.hpp"

#include "inspect/proc_status.hpp"
#include "inspect/proc_syscall.hpp"
#include "inspect/scan.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

namespace patchbay::inspect {
namespace {

/// What /proc/PID/status writes for a line end and a backslash, undone.
std::string unescaped_name(std::string_view text) {
    std::string name;
    while (!text.empty()) {
        const bool escape =
            text.size() >= 2 && text[0] == '\\' && (text[1] == 'n' || text[1] == '\\');
        name += !escape ? text[0] : text[1] == 'n' ? '\n' : '\\';
        text.remove_prefix(escape ? 2 : 1);
    }
    return name;
}

std::vector<std::int32_t> other_threads(int folder, std::int32_t pid) {
    std::vector<std::int32_t> threads;
    const auto tasks = os::open_at(folder, "task", O_RDONLY | O_DIRECTORY);
    if (!tasks) return threads;
    (void)os::for_each_entry(tasks->get(), [&](const char* name) {
        const auto tid = Scan(name).number<std::int32_t>();
        if (tid && *tid != pid) threads.push_back(*tid);
    });
    std::ranges::sort(threads);
    return threads;
}

class ThreadWalk {
public:
    ThreadWalk(Inventory& inventory, int folder, Process& process)
        : inventory_(inventory), folder_(folder), process_(process) {}

    void add(std::int32_t tid) {
        const auto text = inventory_.reader.read(folder_, path(tid, "/status").text());
        if (!text) return;
        const auto status = parse_proc_status(*text);
        process_.threads.push_back({.tid = tid,
                                    .state = status.state,
                                    .name = unescaped_name(status.escaped_name),
                                    .pending = status.pending_in_thread,
                                    .blocked = status.blocked});
    }

    /// False: it may not be seen.
    bool read_call(Thread& thread) {
        // Whoever runs waits for nothing; and we ourselves would be shown in the reading of this very text.
        if (thread.state == 'R' || thread.state == 'Z' || thread.state == 'X') return true;
        const auto text = inventory_.reader.read(folder_, path(thread.tid, "/syscall").text());
        if (!text) return text.error().error == ENOENT || text.error().error == ESRCH;
        thread.call = parse_syscall(*text);
        if (!thread.call) return true;
        const auto wchan = inventory_.reader.read(folder_, path(thread.tid, "/wchan").text());
        if (wchan && *wchan != "0") thread.wchan = *wchan;
        return true;
    }

private:
    static ProcPath path(std::int32_t tid, std::string_view name) {
        ProcPath path;
        path << "task/" << std::int64_t{tid} << name;
        return path;
    }

    Inventory& inventory_;
    int folder_;
    Process& process_;
};

}  // namespace

std::vector<std::int32_t> walk_threads(Inventory& inventory, int folder, Process& process) {
    std::vector<std::int32_t> others;
    if (process.thread_count > 1) others = other_threads(folder, process.pid);
    if (!inventory.options.threads) return others;
    ThreadWalk walk(inventory, folder, process);
    for (const auto tid : others) walk.add(tid);
    process.calls_seen = true;
    for (auto& thread : process.threads) {
        if (walk.read_call(thread)) continue;
        process.calls_seen = false;
        break;
    }
    if (!process.calls_seen) inventory.gaps.add(Missing::calls, 1, EACCES);
    return others;
}

}  // namespace patchbay::inspect
