// SPDX-License-Identifier: Apache-2.0
#include "inspect/wait_walk.hpp"

#include "inspect/proc_syscall.hpp"
#include "os/other_process.hpp"

#include <poll.h>

#include <algorithm>
#include <tuple>

namespace patchbay::inspect {
namespace {

class WaitWalk {
public:
    explicit WaitWalk(Inventory& inventory) : inventory_(inventory) {}

    void look_at(Index process, const Thread& thread);

private:
    std::optional<Index> held_by_descriptor(const Wait& wait) const;
    std::optional<Index> sysv(Kind kind, Index process, std::uint64_t id) const;
    void find_word(const SystemCall& call, Wait& wait) const;
    void add_polled(const SystemCall& call, Wait wait);

    Inventory& inventory_;
};

/// The first edge that is not before the descriptor: descriptors come before mappings, those of threads that have their
/// own behind the process's, and all in order of their numbers.
auto place_of(std::span<const Edge> edges, std::int32_t thread, std::int32_t descriptor) {
    const auto key = [](const Edge& edge) {
        return std::tuple(edge.via, edge.thread, edge.descriptor);
    };
    return std::ranges::lower_bound(edges, std::tuple(Via::descriptor, thread, descriptor), {},
                                    key);
}

std::optional<Index> held(std::span<const Edge> edges, std::int32_t descriptor,
                          std::int32_t thread) {
    const auto own = place_of(edges, thread, 0);
    // One that has descriptors of its own has none of the process's.
    const bool apart = own != edges.end() && own->via == Via::descriptor && own->thread == thread;
    const auto found = place_of(edges, apart ? thread : 0, descriptor);
    if (found == edges.end() || found->via != Via::descriptor || found->descriptor != descriptor)
        return std::nullopt;
    return found->object;
}

std::optional<Index> WaitWalk::held_by_descriptor(const Wait& wait) const {
    return held(inventory_.edges_of(wait.process), wait.descriptor, wait.thread);
}

std::optional<Index> WaitWalk::sysv(Kind kind, Index process, std::uint64_t id) const {
    const auto ipc = inventory_.snapshot.processes[process].namespaces.ipc;
    return inventory_.known({kind, 0, static_cast<std::uint32_t>(id), ipc});
}

/// Which mapping has the word, if others may have it, too.
void WaitWalk::find_word(const SystemCall& call, Wait& wait) const {
    constexpr std::uint64_t kPrivate = 128;  // FUTEX_PRIVATE_FLAG, FUTEX2_PRIVATE
    constexpr std::int32_t kFutexWait = 455;
    // futex_wait(2) has its flags elsewhere.
    wait.is_private = (call.arguments[call.number == kFutexWait ? 3 : 1] & kPrivate) != 0;
    wait.address = call.arguments[0];
    if (wait.is_private) return;
    for (const auto& edge : inventory_.edges_of(wait.process)) {
        const auto distance = wait.address - edge.address;
        if (edge.via != Via::mapping || distance >= edge.size_bytes) continue;
        wait.object = edge.object;
        wait.offset_bytes = edge.offset_bytes + distance;
        return;
    }
}

void WaitWalk::add_polled(const SystemCall& call, Wait wait) {
    constexpr std::uint64_t kMost = 4096;
    std::vector<::pollfd> list(std::min(call.arguments[1], kMost));
    const auto pid = inventory_.snapshot.processes[wait.process].pid;
    if (!os::read_memory(pid, call.arguments[0], std::as_writable_bytes(std::span(list))))
        list.clear();
    auto& waits = inventory_.snapshot.waits;
    bool found = false;
    for (const auto& entry : list) {
        wait.descriptor = entry.fd;
        wait.object = held_by_descriptor(wait);
        if (!wait.object) continue;
        waits.push_back(wait);
        found = true;
    }
    if (found) return;
    wait.descriptor = -1;
    wait.object.reset();
    waits.push_back(wait);
}

void WaitWalk::look_at(Index process, const Thread& thread) {
    const auto meaning = meaning_of(*thread.call);
    if (!meaning) return;
    const auto& arguments = thread.call->arguments;
    Wait wait{.process = process, .thread = thread.tid, .what = meaning->what};
    switch (meaning->on) {
        case WaitsOn::descriptor:
            wait.descriptor = static_cast<std::int32_t>(arguments[0]);
            wait.object = held_by_descriptor(wait);
            break;
        case WaitsOn::sysv_queue:
            wait.object = sysv(Kind::sysv_queue, process, arguments[0]);
            break;
        case WaitsOn::sysv_set:
            wait.object = sysv(Kind::sysv_semaphore, process, arguments[0]);
            break;
        case WaitsOn::futex: find_word(*thread.call, wait); break;
        case WaitsOn::pollfds: return add_polled(*thread.call, wait);
        case WaitsOn::path:
        case WaitsOn::nothing: break;
    }
    inventory_.snapshot.waits.push_back(wait);
}

}  // namespace

void walk_waits(Inventory& inventory) {
    WaitWalk walk(inventory);
    const auto& processes = inventory.snapshot.processes;
    for (Index process = 0; process < processes.size(); ++process) {
        for (const auto& thread : processes[process].threads)
            if (thread.call) walk.look_at(process, thread);
    }
}

void resolve_epolls(Inventory& inventory) {
    auto& snapshot = inventory.snapshot;
    for (const auto& edge : snapshot.edges) {
        auto* const epoll = std::get_if<EpollFacts>(&inventory.at(edge.object).facts);
        if (epoll == nullptr) continue;
        for (auto& target : epoll->targets) {
            if (target.object) continue;
            const auto object =
                held(inventory.edges_of(edge.process), target.descriptor, edge.thread);
            if (!object) continue;
            // The descriptor may have been closed and its number used again since.
            const auto& identity = inventory.at(*object).identity;
            const bool has_inode = identity.device != inventory.devices.anonymous;
            if (!has_inode || identity.number == target.inode) target.object = object;
        }
    }
}

void resolve_pidfds(Inventory& inventory) {
    for (auto& object : inventory.snapshot.objects) {
        auto* const facts = std::get_if<PidfdFacts>(&object.facts);
        if (facts != nullptr && facts->pid && *facts->pid > 0)
            facts->process = inventory.snapshot.process_with(*facts->pid);
    }
}

}  // namespace patchbay::inspect
