// SPDX-License-Identifier: Apache-2.0
//
// Who could wake whom: of each kind of object, who stands at its other side.
#include "patchbay/inspect/blocking.hpp"

#include "inspect/sleep_call.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace patchbay::inspect {
namespace {

/// What may be waited for on an object.
struct Directions {
    bool reading;
    bool writing;
};

class WakerSearch {
public:
    WakerSearch(const Snapshot& machine, Blockage& blockage)
        : machine_(machine), blockage_(blockage), self_(blockage.process) {
        blockage_.ending = Ending::wakers;
    }

    void for_wait(const Wait& wait);
    void for_children(std::int32_t pid);
    void for_lock(const FileLock& lock);
    /// Where anybody may come, one who waits for the same or is the sleeper itself brings nothing.
    void leave_out(const std::set<Index>& fellow_sleepers);

private:
    [[nodiscard]] const Process& own() const { return machine_.processes[self_]; }
    void weaken(Ending ending) { blockage_.ending = std::max(blockage_.ending, ending); }
    void add(Index process, WakerRole role);
    bool add_pid(std::int32_t pid, WakerRole role);
    bool add_holders(Index object, Directions of, WakerRole role);
    bool add_two_sides(Index object, Directions waits);

    [[nodiscard]] Directions directions_of(const Wait& wait) const;
    void for_object(Index index, Directions waits);
    void for_queue(const SysvQueueFacts& facts, Directions waits);
    void for_set(const SysvSemaphoreFacts& facts);
    void for_unix_socket(Index object, const UnixSocketFacts& facts);
    void for_peer(std::optional<Index> peer, Ending without);
    void for_epoll(const EpollFacts& facts);
    void for_futex(const Wait& wait);

    const Snapshot& machine_;
    Blockage& blockage_;
    Index self_;
};

void WakerSearch::add(Index process, WakerRole role) {
    const Waker waker{process, process == self_ ? WakerRole::itself : role};
    const auto at = std::ranges::lower_bound(blockage_.wakers, process, {}, &Waker::process);
    if (at != blockage_.wakers.end() && at->process == process) return;
    blockage_.wakers.insert(at, waker);
}

bool WakerSearch::add_pid(std::int32_t pid, WakerRole role) {
    const auto process = pid > 0 ? machine_.process_with(pid) : std::nullopt;
    if (process) add(*process, role);
    return process.has_value();
}

bool WakerSearch::add_holders(Index object, Directions of, WakerRole role) {
    bool any = false;
    for (const auto& edge : machine_.holders_of(object)) {
        if (!(of.reading && edge.readable) && !(of.writing && edge.writable)) continue;
        add(edge.process, role);
        any = true;
    }
    return any;
}

/// Who reads waits for writers, and the other way round.
bool WakerSearch::add_two_sides(Index object, Directions waits) {
    bool any = false;
    if (waits.reading) any = add_holders(object, {false, true}, WakerRole::writer);
    if (waits.writing) any = add_holders(object, {true, false}, WakerRole::reader) || any;
    return any;
}

/// poll(2) waits for what its descriptor can do.
Directions WakerSearch::directions_of(const Wait& wait) const {
    if (wait.what != WaitFor::events)
        return {wait.what != WaitFor::writing, wait.what == WaitFor::writing};
    for (const auto& edge : machine_.holders_of(*wait.object))
        if (edge.process == self_ && edge.descriptor == wait.descriptor)
            return {edge.readable, edge.writable};
    return {true, true};
}

void WakerSearch::for_queue(const SysvQueueFacts& facts, Directions waits) {
    if (waits.reading) add_pid(facts.last_sender_pid, WakerRole::last_user);
    if (waits.writing) add_pid(facts.last_receiver_pid, WakerRole::last_user);
    weaken(Ending::anybody);
}

void WakerSearch::for_set(const SysvSemaphoreFacts& facts) {
    weaken(Ending::anybody);
    if (!facts.semaphores) return;
    for (const auto& semaphore : *facts.semaphores)
        if (semaphore.waiting_for_increase + semaphore.waiting_for_zero > 0)
            add_pid(semaphore.last_pid, WakerRole::last_user);
}

void WakerSearch::for_peer(std::optional<Index> peer, Ending without) {
    if (!peer || !add_holders(*peer, {true, true}, WakerRole::peer)) weaken(without);
}

void WakerSearch::for_unix_socket(Index object, const UnixSocketFacts& facts) {
    if (facts.state == SocketState::listening) return weaken(Ending::outside);
    if (facts.type == SocketType::datagram && !machine_.objects[object].name.empty())
        weaken(Ending::anybody);
    if (!facts.peer) return weaken(Ending::unseen);
    bool accepted_by_nobody = false;
    for (Index other = 0; other < machine_.objects.size(); ++other) {
        const auto* const listener = machine_.objects[other].facts_as<UnixSocketFacts>();
        if (listener == nullptr || std::ranges::none_of(listener->unaccepted, [&](Index waiting) {
                return waiting == object || waiting == *facts.peer;
            }))
            continue;
        accepted_by_nobody = add_holders(other, {true, true}, WakerRole::listener);
    }
    if (!accepted_by_nobody) for_peer(facts.peer, Ending::unseen);
}

void WakerSearch::for_epoll(const EpollFacts& facts) {
    constexpr std::uint32_t kIn = 1;   // EPOLLIN
    constexpr std::uint32_t kOut = 4;  // EPOLLOUT
    if (facts.targets.empty()) weaken(Ending::outside);
    for (const auto& target : facts.targets) {
        // One epoll in another: how far down is not worth knowing.
        const bool known = target.object && machine_.objects[*target.object].kind() != Kind::epoll;
        if (!known) return weaken(Ending::outside);
        for_object(*target.object, {(target.events & kIn) != 0, (target.events & kOut) != 0});
    }
}

void WakerSearch::for_futex(const Wait& wait) {
    if (!wait.object) {
        // A word that others may have, too: who, a snapshot does not know.
        if (!wait.is_private) return weaken(Ending::unseen);
        return add(self_, WakerRole::itself);
    }
    const auto& object = machine_.objects[*wait.object];
    const bool has_name = object.kind() != Kind::memfd && object.kind() != Kind::anonymous_memory;
    if (has_name && !object.deleted) weaken(Ending::anybody);
    add_holders(*wait.object, {false, true}, WakerRole::sharer);
}

void WakerSearch::for_object(Index index, Directions waits) {
    const auto& object = machine_.objects[index];
    switch (object.kind()) {
        case Kind::fifo:
        case Kind::posix_queue:
            if (!object.deleted) weaken(Ending::anybody);
            add_two_sides(index, waits);
            return;
        case Kind::pipe:
            // The kernel lets nobody wait for the other end of a pipe when there is none.
            if (!add_two_sides(index, waits)) weaken(Ending::unseen);
            return;
        case Kind::eventfd:
            if (!add_holders(index, {false, true}, WakerRole::sharer)) weaken(Ending::unseen);
            return;
        default: break;
    }
    if (const auto* const queue = object.facts_as<SysvQueueFacts>())
        return for_queue(*queue, waits);
    if (const auto* const set = object.facts_as<SysvSemaphoreFacts>()) return for_set(*set);
    if (const auto* const socket = object.facts_as<UnixSocketFacts>())
        return for_unix_socket(index, *socket);
    if (object.kind() == Kind::tcp_socket || object.kind() == Kind::vsock_socket)
        return for_peer(machine_.peer_of(index), Ending::outside);
    if (const auto* const pidfd = object.facts_as<PidfdFacts>(); pidfd && pidfd->process)
        return add(*pidfd->process, WakerRole::child);
    if (const auto* const epoll = object.facts_as<EpollFacts>()) return for_epoll(*epoll);
    weaken(Ending::outside);
}

void WakerSearch::for_wait(const Wait& wait) {
    switch (wait.what) {
        case WaitFor::futex: for_futex(wait); break;
        case WaitFor::opening: weaken(Ending::anybody); break;
        case WaitFor::reading:
        case WaitFor::writing:
        case WaitFor::semaphore:
        case WaitFor::events:
            if (!wait.object) return weaken(Ending::outside);
            for_object(*wait.object, directions_of(wait));
            break;
        case WaitFor::lock: weaken(Ending::unseen); break;
        case WaitFor::accepting:
        case WaitFor::connecting:
        case WaitFor::signal: weaken(Ending::outside); break;
    }
    // A handler may post, or write to the pipe that its own process polls: a usual way to handle signals.
    const bool by_handler = wait.what == WaitFor::futex || wait.what == WaitFor::events;
    const bool by_itself = std::ranges::count(blockage_.wakers, self_, &Waker::process) > 0;
    if (by_handler && by_itself && own().caught != 0) weaken(Ending::outside);
}

void WakerSearch::for_children(std::int32_t pid) {
    if (pid > 0) {
        if (!add_pid(pid, WakerRole::child)) weaken(Ending::unseen);
        return;
    }
    for (Index index = 0; index < machine_.processes.size(); ++index)
        if (machine_.processes[index].parent_pid == own().pid) add(index, WakerRole::child);
    if (blockage_.wakers.empty()) weaken(Ending::unseen);
}

void WakerSearch::for_lock(const FileLock& lock) {
    if (lock.holder.process) return add(*lock.holder.process, WakerRole::holder);
    for (const auto process : lock.openers)
        if (process != self_) add(process, WakerRole::opener);
    if (blockage_.wakers.empty()) weaken(Ending::unseen);
}

void WakerSearch::leave_out(const std::set<Index>& fellow_sleepers) {
    if (blockage_.ending != Ending::anybody) return;
    std::erase_if(blockage_.wakers, [&](const Waker& waker) {
        return waker.process == self_ || fellow_sleepers.contains(waker.process);
    });
}

/// The lock that the process waits for. The kernel's list has its pid, but of open_description.
std::optional<std::size_t> lock_of(const Snapshot& machine, const Wait& wait) {
    const auto waits_for = [&](const FileLock& lock) {
        if (wait.object && lock.object && *wait.object != *lock.object) return false;
        return std::ranges::any_of(lock.waiters, [&](const LockHolder& waiter) {
            if (waiter.process) return *waiter.process == wait.process;
            return waiter.pid == -1 && std::ranges::count(lock.openers, wait.process) > 0;
        });
    };
    const auto found = std::ranges::find_if(machine.locks, waits_for);
    if (found == machine.locks.end()) return std::nullopt;
    return static_cast<std::size_t>(found - machine.locks.begin());
}

/// Who sleeps on an object for the same reason, or for the same lock.
std::set<Index> fellows(const Snapshot& machine, const Blockage& blockage) {
    std::set<Index> found;
    for (const auto place : blockage.waits) {
        const auto& own = machine.waits[place];
        if (!own.object) continue;
        for (const auto& other : machine.waits)
            if (other.object == own.object && other.what == own.what) found.insert(other.process);
    }
    return found;
}

void find_wakers(const Snapshot& machine, Blockage& blockage, const SystemCall& call) {
    WakerSearch search(machine, blockage);
    if (blockage.on == Blockage::On::time) {
        blockage.ending = Ending::outside;
    } else if (blockage.on == Blockage::On::children) {
        search.for_children(*awaited_child(call));
    } else {
        const auto& first = machine.waits[blockage.waits.front()];
        if (first.what == WaitFor::lock) blockage.lock = lock_of(machine, first);
        if (blockage.lock) return search.for_lock(machine.locks[*blockage.lock]);
        for (const auto place : blockage.waits) search.for_wait(machine.waits[place]);
        search.leave_out(fellows(machine, blockage));
    }
}

/// Empty: it is at work, or its call is not seen.
/// @param waits  of the process. They need not be in the order of its threads: numbers begin again when they run out.
std::optional<Blockage> blockage_of(const Snapshot& machine, Index process, const Thread& thread,
                                    std::span<const Wait> waits) {
    if (!thread.call) return std::nullopt;
    Blockage blockage{.process = process, .thread = thread.tid};
    for (const auto& wait : waits) {
        if (wait.thread == thread.tid)
            blockage.waits.push_back(static_cast<std::size_t>(&wait - machine.waits.data()));
    }
    if (blockage.waits.empty()) {
        if (sleeps_for_time(*thread.call)) {
            blockage.on = Blockage::On::time;
        } else if (awaited_child(*thread.call)) {
            blockage.on = Blockage::On::children;
        } else {
            return std::nullopt;
        }
    }
    blockage.has_timeout = has_timeout(*thread.call);
    find_wakers(machine, blockage, *thread.call);
    return blockage;
}

}  // namespace

std::vector<Blockage> blockages(const Snapshot& machine) {
    std::vector<Blockage> found;
    for (Index index = 0; index < machine.processes.size(); ++index) {
        const auto waits = std::ranges::equal_range(machine.waits, index, {}, &Wait::process);
        for (const auto& thread : machine.processes[index].threads) {
            auto blockage = blockage_of(machine, index, thread, waits);
            if (blockage) found.push_back(std::move(*blockage));
        }
    }
    return found;
}

std::string_view name_of(WakerRole role) noexcept {
    switch (role) {
        case WakerRole::writer: return "writer";
        case WakerRole::reader: return "reader";
        case WakerRole::peer: return "peer";
        case WakerRole::listener: return "listener";
        case WakerRole::holder: return "holder";
        case WakerRole::sharer: return "sharer";
        case WakerRole::opener: return "opener";
        case WakerRole::last_user: return "last-user";
        case WakerRole::child: return "child";
        case WakerRole::itself: return "itself";
    }
    return {};
}

std::string_view name_of(Ending ending) noexcept {
    switch (ending) {
        case Ending::wakers: return "wakers";
        case Ending::anybody: return "anybody";
        case Ending::unseen: return "unseen";
        case Ending::outside: return "outside";
    }
    return {};
}

}  // namespace patchbay::inspect
