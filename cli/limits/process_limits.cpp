// SPDX-License-Identifier: Apache-2.0
//
// What a process, or all of a user, may have: of each the one that is nearest to its limit.
#include "limits/measured_limit.hpp"
#include "object_label.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace patchbay::cli {
namespace {

using Unit = Limit::Unit;

/// The soft limit of a line of /proc/PID/limits; empty: may not be read.
std::optional<std::uint64_t> soft_limit(std::int32_t pid, std::string_view name) {
    std::ifstream file(fmt::format("/proc/{}/limits", pid));
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(name)) continue;
        std::istringstream rest(line.substr(name.size()));
        std::string value;
        rest >> value;
        return value == "unlimited" ? kNoLimit : fixed(value);
    }
    return std::nullopt;
}

std::optional<std::uint64_t> open_descriptors(std::int32_t pid) {
    std::error_code problem;
    std::uint64_t count = 0;
    std::filesystem::directory_iterator entry(fmt::format("/proc/{}/fd", pid), problem);
    for (; !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem))
        ++count;
    if (problem) return std::nullopt;
    return count;
}

std::optional<std::uint64_t> locked_bytes(std::int32_t pid) {
    std::ifstream file(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("VmLck:")) continue;
        std::istringstream rest(line.substr(line.find(':') + 1));
        std::uint64_t kibibytes = 0;
        if (rest >> kibibytes) return kibibytes * 1024;
    }
    return std::nullopt;
}

/// Keeps the measure that is nearest to its limit.
void keep_worst(MeasuredLimit& worst, std::optional<std::uint64_t> used,
                std::optional<std::uint64_t> limit, const inspect::Process& process) {
    if (!used || !limit) return;
    MeasuredLimit other = worst;
    other.used = used;
    other.limit = limit;
    other.by = label_of(process);
    const auto rank = [](const MeasuredLimit& one) {
        return std::pair(one.percent().value_or(0), one.used.value_or(0));
    };
    if (worst.by.empty() || rank(other) > rank(worst)) worst = std::move(other);
}

/// "2/451": running, and all threads.
std::optional<std::uint64_t> all_threads() {
    std::ifstream file("/proc/loadavg");
    std::string word;
    for (int at = 0; at < 4; ++at) file >> word;
    return fixed(std::string_view(word).substr(word.find('/') + 1));
}

}  // namespace

std::vector<MeasuredLimit> process_limits(const inspect::Snapshot& machine) {
    MeasuredLimit signals{.kind = "signal",
                          .name = "RLIMIT_SIGPENDING",
                          .meaning = "queued signals of a user; then sigqueue(3) fails",
                          .unit = Unit::count,
                          .cure = "ulimit -i; /etc/security/limits.conf: sigpending"};
    MeasuredLimit descriptors{
        .kind = "process",
        .name = "RLIMIT_NOFILE",
        .meaning = "descriptors of a process",
        .unit = Unit::count,
        .cure = "ulimit -n; LimitNOFILE= in the unit; prlimit --nofile=... --pid PID"};
    MeasuredLimit locked{.kind = "memory",
                         .name = "RLIMIT_MEMLOCK",
                         .meaning = "memory that a process may lock",
                         .unit = Unit::bytes,
                         .cure = "ulimit -l; LimitMEMLOCK= in the unit"};
    for (const auto& process : machine.processes) {
        if (process.is_kernel_thread) continue;
        keep_worst(signals, process.signals_queued,
                   process.signals_queued_limit == 0 ? std::nullopt
                                                     : std::optional(process.signals_queued_limit),
                   process);
        keep_worst(descriptors, open_descriptors(process.pid),
                   soft_limit(process.pid, "Max open files"), process);
        keep_worst(locked, locked_bytes(process.pid), soft_limit(process.pid, "Max locked memory"),
                   process);
    }
    std::vector<MeasuredLimit> limits{signals, locked, descriptors};
    const auto add = [&](std::string name, std::string meaning, const char* path, unsigned index,
                         std::optional<std::uint64_t> used) {
        MeasuredLimit limit{.kind = "process",
                            .name = std::move(name),
                            .meaning = std::move(meaning),
                            .unit = Unit::count,
                            .used = used,
                            .limit = number_in_file(path, index)};
        limit.cure = sysctl_cure(limit.name, limit.limit);
        limits.push_back(std::move(limit));
    };
    add("fs.file-max", "open files of all processes", "/proc/sys/fs/file-nr", 2,
        number_in_file("/proc/sys/fs/file-nr", 0));
    add("fs.nr_open", "the largest RLIMIT_NOFILE", "/proc/sys/fs/nr_open", 0, std::nullopt);
    add("kernel.threads-max", "threads", "/proc/sys/kernel/threads-max", 0, all_threads());
    add("kernel.pid_max", "numbers for threads", "/proc/sys/kernel/pid_max", 0, all_threads());
    return limits;
}

}  // namespace patchbay::cli
