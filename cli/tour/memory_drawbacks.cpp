// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memfd.hpp"
#include "patchbay/semaphore.hpp"
#include "patchbay/shared_memory.hpp"

#include "tour/drawbacks.hpp"
#include "tour/scratch.hpp"
#include "tour/segment.hpp"
#include "tour/shared_counter.hpp"
#include "tour/worker_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace patchbay::tour {
namespace {

constexpr std::uint64_t kAdditions = 2'000'000;
constexpr int kMostRounds = 50;
constexpr std::uint64_t kGuardedAdditions = 100'000;

/// Two processes add to one counter, at the same time. How many additions were lost.
std::uint64_t lost_updates(Job job) {
    WorkerProcess one(job);
    WorkerProcess other(job);
    (void)one.wait_until_ready();
    (void)other.wait_until_ready();
    one.tell({});
    other.tell({});
    const std::uint64_t first = one.next_line().at("total");
    const std::uint64_t second = other.next_line().at("total");
    const auto total = std::max(first, second);
    one.finish();
    other.finish();
    return 2 * job.count - total;
}

}  // namespace

void memory_loses_concurrent_updates(Demonstration& shown) {
    const auto segment = "shm:" + scratch_name("counter");
    const ScratchObject bare_object(segment);
    (void)create_segment(segment, 4096);
    // Whether the two meet in the middle of an addition is a matter of chance, and of how busy the machine is.
    std::uint64_t lost = 0;
    std::uint64_t added = 0;
    for (int round = 0; round < kMostRounds && lost == 0; ++round) {
        added += 2 * kAdditions;
        or_throw(open_segment(segment).write(0, std::array<std::byte, 8>{}));
        lost = lost_updates({.role = "count_bare", .object = segment, .count = kAdditions});
    }
    shown.bare =
        fmt::format("two processes made {} additions to one counter: {} were lost", added, lost);

    const auto locked = "shm:" + scratch_name("counter-locked");
    const ScratchObject locked_object(locked);
    (void)create_segment(locked, 4096);
    const ScratchObject mutex_object("sem:" + scratch_name("mutex"));
    const auto mutex =
        or_throw(posix::Semaphore::create(scratch_name("mutex"), {.initial_value = 1}));
    const auto under_semaphore = lost_updates({.role = "count_under_semaphore",
                                               .object = locked,
                                               .partner = scratch_name("mutex"),
                                               .count = kGuardedAdditions});
    const ScratchObject guarded_object("shm:" + scratch_name("guarded"));
    const auto counter = SharedCounter::create(scratch_name("guarded"));
    const auto guarded = lost_updates(
        {.role = "count_guarded", .object = scratch_name("guarded"), .count = kGuardedAdditions});
    shown.cure = fmt::format("{} each under a semaphore: {} lost; in a Guarded: {} lost",
                             kGuardedAdditions, under_semaphore, guarded);
    shown.ok = under_semaphore == 0 && guarded == 0;
    if (shown.ok && lost == 0) shown.not_seen = "the two never met in the middle of an addition";
}

void memory_stays_behind(Demonstration& shown) {
    const auto segment = "shm:" + scratch_name("left-behind");
    const ScratchObject object(segment);
    WorkerProcess owner({.role = "leave_segment", .object = segment});
    (void)owner.wait_until_ready();
    const int memfd = owner.next_line().at("memfd");
    const auto memfd_path = fmt::format("/proc/{}/fd/{}", owner.pid(), memfd);
    owner.kill();
    const bool stays = posix::SharedMemory::open(scratch_name("left-behind")).has_value();
    shown.bare = stays ? "its maker was killed: the segment is still in /dev/shm"
                       : "its maker was killed, and it is gone";
    const auto removed = posix::SharedMemory::unlink(scratch_name("left-behind"));
    shown.cure =
        fmt::format("removed by name; the memfd of the same process went with it ({} {})",
                    memfd_path, std::filesystem::exists(memfd_path) ? "is still there" : "is gone");
    shown.ok = stays && removed && !std::filesystem::exists(memfd_path);
}

}  // namespace patchbay::tour
