// SPDX-License-Identifier: Apache-2.0
//
// Queues, segments and semaphores: what there is of them on this machine, or in this IPC namespace.
#include "limits/measured_limit.hpp"
#include "object_label.hpp"

#include <fmt/core.h>

#include <sys/statvfs.h>

#include <algorithm>
#include <map>

namespace patchbay::cli {
namespace {

using inspect::Kind;
using Unit = Limit::Unit;

/// The kernel's bookkeeping for each message: struct msg_msg, and struct posix_msg_tree_node. getrlimit(2)
constexpr std::uint64_t kMessageBytes = 48;
constexpr std::uint64_t kTreeNodeBytes = 48;
constexpr std::uint64_t kPriorities = 32768;  // MQ_PRIO_MAX

struct Largest {
    std::uint64_t value = 0;
    std::string who = {};

    void offer(std::uint64_t other, const inspect::Object& object) {
        if (other <= value) return;
        value = other;
        who = label_of(object);
    }
};

/// What there is of one kind. Objects of other namespaces have limits of their own.
struct Totals {
    std::uint64_t objects = 0;
    std::uint64_t sum = 0;
    Largest largest;
    Largest second;
};

class IpcLimits {
public:
    explicit IpcLimits(const inspect::Snapshot& machine) : machine_(machine) {}

    std::vector<MeasuredLimit> all() {
        add_posix_queues();
        add_sysv_queues();
        add_segments();
        add_memory_files();
        add_sets();
        return std::move(limits_);
    }

private:
    template <class Facts, class Visit>
    void for_each(Visit visit) const {
        for (const auto& object : machine_.objects)
            if (const auto* const facts = object.facts_as<Facts>(); facts && !object.foreign)
                visit(object, *facts);
    }
    [[nodiscard]] bool lists_queues() const {
        return std::ranges::count(machine_.gaps, inspect::Missing::queue_folder,
                                  &inspect::Gap::what) == 0;
    }
    void add_posix_queues();
    void add_sysv_queues();
    void add_segments();
    void add_memory_files();
    void add_sets();
    void add_set_limit(unsigned index, std::string_view name, std::string meaning,
                       std::optional<std::uint64_t> used, std::string by = {});

    const inspect::Snapshot& machine_;
    std::vector<MeasuredLimit> limits_;
};

void IpcLimits::add_posix_queues() {
    Totals totals;
    std::map<std::uint32_t, std::uint64_t> bytes_of_user;
    for_each<inspect::PosixQueueFacts>([&](const auto& object, const auto& queue) {
        ++totals.objects;
        if (!queue.capacity_messages || !queue.message_size_bytes) return;
        totals.largest.offer(*queue.capacity_messages, object);
        totals.second.offer(*queue.message_size_bytes, object);
        if (object.ownership)
            bytes_of_user[object.ownership->user_id] +=
                queue_cost_bytes(*queue.capacity_messages, *queue.message_size_bytes);
    });
    const auto counted = lists_queues() ? std::optional(totals.objects) : std::nullopt;
    limits_.push_back(
        sysctl_limit("queue", "fs.mqueue.queues_max", "POSIX queues", Unit::count, {counted}));
    limits_.push_back(sysctl_limit("queue", "fs.mqueue.msg_max", "messages in a POSIX queue",
                                   Unit::count, {totals.largest.value, totals.largest.who}));
    limits_.push_back(sysctl_limit("queue", "fs.mqueue.msgsize_max", "a message of a POSIX queue",
                                   Unit::bytes, {totals.second.value, totals.second.who}));
    const auto most =
        std::ranges::max_element(bytes_of_user, {}, [](const auto& one) { return one.second; });
    const bool any = most != bytes_of_user.end();
    limits_.push_back({.kind = "queue",
                       .name = "RLIMIT_MSGQUEUE",
                       .meaning = "POSIX queues of a user together",
                       .unit = Unit::bytes,
                       .used = any ? std::optional(most->second)
                                   : (counted ? std::optional<std::uint64_t>(0) : std::nullopt),
                       .limit = from_rlimit("RLIMIT_MSGQUEUE"),
                       .by = any ? fmt::format("user {}", most->first) : "",
                       .cure = "ulimit -q; /etc/security/limits.conf: msgqueue"});
    MeasuredLimit folder{.kind = "queue",
                         .name = "/dev/mqueue",
                         .meaning = "POSIX queues as files",
                         .cure = lists_queues() ? "" : "mount -t mqueue none /dev/mqueue"};
    folder.setting = lists_queues() ? "mounted" : "not mounted";
    limits_.push_back(folder);
}

void IpcLimits::add_sysv_queues() {
    Totals totals;
    for_each<inspect::SysvQueueFacts>([&](const auto& object, const auto& queue) {
        ++totals.objects;
        totals.largest.offer(queue.depth_bytes, object);
    });
    limits_.push_back(
        sysctl_limit("queue", "kernel.msgmni", "System V queues", Unit::count, {totals.objects}));
    limits_.push_back(sysctl_limit("queue", "kernel.msgmnb",
                                   "bytes in a System V queue, unless it has its own", Unit::bytes,
                                   {totals.largest.value, totals.largest.who}));
    limits_.push_back(
        sysctl_limit("queue", "kernel.msgmax", "a message of a System V queue", Unit::bytes));
}

void IpcLimits::add_segments() {
    Totals totals;
    const auto page_bytes = page_size({}).value_or(4096);
    for_each<inspect::SysvMemoryFacts>([&](const auto& object, const auto& segment) {
        ++totals.objects;
        totals.sum += (segment.size_bytes + page_bytes - 1) / page_bytes;
        totals.largest.offer(segment.size_bytes, object);
    });
    limits_.push_back(sysctl_limit("memory", "kernel.shmmni", "System V segments", Unit::count,
                                   {totals.objects}));
    limits_.push_back(sysctl_limit("memory", "kernel.shmall", "System V segments together",
                                   Unit::pages, {totals.sum}));
    limits_.push_back(sysctl_limit("memory", "kernel.shmmax", "a System V segment", Unit::bytes,
                                   {totals.largest.value, totals.largest.who}));
}

void IpcLimits::add_memory_files() {
    struct ::statvfs status{};
    if (::statvfs("/dev/shm", &status) != 0) return;
    const auto block = std::uint64_t{status.f_frsize};
    limits_.push_back({.kind = "memory",
                       .name = "/dev/shm",
                       .meaning = "shared memory, named semaphores and topics together",
                       .unit = Unit::bytes,
                       .used = (status.f_blocks - status.f_bfree) * block,
                       .limit = status.f_blocks == 0 ? kNoLimit : status.f_blocks * block,
                       .cure = fmt::format("mount -o remount,size={}M /dev/shm",
                                           status.f_blocks * block * 2 >> 20U)});
    limits_.push_back({.kind = "memory",
                       .name = "/dev/shm inodes",
                       .meaning = "files in /dev/shm",
                       .unit = Unit::count,
                       .used = status.f_files - status.f_ffree,
                       .limit = status.f_files == 0 ? kNoLimit : std::uint64_t{status.f_files},
                       .cure = fmt::format("mount -o remount,nr_inodes={} /dev/shm",
                                           std::uint64_t{status.f_files} * 2)});
}

void IpcLimits::add_set_limit(unsigned index, std::string_view name, std::string meaning,
                              std::optional<std::uint64_t> used, std::string by) {
    std::string values;
    std::optional<std::uint64_t> limit;
    for (unsigned at = 0; at < 4; ++at) {
        const auto value = number_in_file("/proc/sys/kernel/sem", at);
        if (!value) return;
        if (at == index) limit = value;
        values += fmt::format("{}{}", at == 0 ? "" : " ", at == index ? *value * 2 : *value);
    }
    limits_.push_back({.kind = "semaphore",
                       .name = fmt::format("kernel.sem {}", name),
                       .meaning = std::move(meaning),
                       .unit = Unit::count,
                       .used = used,
                       .limit = limit,
                       .by = std::move(by),
                       .cure = fmt::format("sysctl -w kernel.sem='{}'", values)});
}

void IpcLimits::add_sets() {
    Totals totals;
    for_each<inspect::SysvSemaphoreFacts>([&](const auto& object, const auto& set) {
        ++totals.objects;
        totals.sum += set.count;
        totals.largest.offer(set.count, object);
    });
    add_set_limit(3, "SEMMNI", "System V sets", totals.objects);
    add_set_limit(1, "SEMMNS", "System V semaphores", totals.sum);
    add_set_limit(0, "SEMMSL", "semaphores in a set", totals.largest.value, totals.largest.who);
    add_set_limit(2, "SEMOPM", "operations in one semop(2)", std::nullopt);
}

}  // namespace

std::uint64_t queue_cost_bytes(std::uint64_t capacity, std::uint64_t message_bytes) noexcept {
    return capacity * (kMessageBytes + message_bytes) +
           std::min(capacity, kPriorities) * kTreeNodeBytes;
}

std::vector<MeasuredLimit> ipc_limits(const inspect::Snapshot& machine) {
    return IpcLimits(machine).all();
}

}  // namespace patchbay::cli
