// SPDX-License-Identifier: Apache-2.0
#include "completion/objects.hpp"

#include "patchbay/topic_facts.hpp"

#include <fmt/core.h>

#include <signal.h>
#include <string.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace patchbay::cli {
namespace {

constexpr std::string_view kSemaphorePrefix = "sem.";  // of glibc, in /dev/shm

Candidates files_in(const char* folder, std::string_view scheme) {
    Candidates candidates;
    std::error_code problem;
    for (std::filesystem::directory_iterator entry(folder, problem), end; !problem && entry != end;
         entry.increment(problem)) {
        std::string name = entry->path().filename().string();
        const bool is_semaphore = name.starts_with(kSemaphorePrefix);
        if (scheme != "mq" && is_semaphore != (scheme == "sem")) continue;
        if (scheme == "sem") name.erase(0, kSemaphorePrefix.size());
        candidates.push_back({fmt::format("{}:/{}", scheme, name), ""});
    }
    std::ranges::sort(candidates, {}, &Candidate::word);
    return candidates;
}

/// The lines of /proc/sysvipc/FILE: key, id, mode, and a fourth that is the size of a set or segment.
Candidates system_v_objects(const char* path, std::string_view scheme) {
    Candidates candidates;
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);  // the header
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::int32_t key = 0;
        std::int64_t id = 0;
        std::string mode;
        std::uint64_t size = 0;
        if (!(fields >> key >> id >> mode >> size) || key == 0) continue;
        const auto address = fmt::format("{}:{:#010x}", scheme, static_cast<std::uint32_t>(key));
        if (scheme != "sysvsem") {
            candidates.push_back({address, fmt::format("id {}", id)});
            continue;
        }
        for (std::uint64_t index = 0; index < size; ++index)
            candidates.push_back({fmt::format("{}/{}", address, index), fmt::format("id {}", id)});
    }
    return candidates;
}

Candidates topics() {
    Candidates candidates;
    for (const auto& name : list_topics().value_or(std::vector<std::string>()))
        candidates.push_back({fmt::format("topic:{}", name), ""});
    return candidates;
}

}  // namespace

Candidates existing_objects(std::string_view scheme) {
    if (scheme == "mq") return files_in("/dev/mqueue", scheme);
    if (scheme == "shm" || scheme == "sem") return files_in("/dev/shm", scheme);
    if (scheme == "sysvmq") return system_v_objects("/proc/sysvipc/msg", scheme);
    if (scheme == "sysvshm") return system_v_objects("/proc/sysvipc/shm", scheme);
    if (scheme == "sysvsem") return system_v_objects("/proc/sysvipc/sem", scheme);
    if (scheme == "topic") return topics();
    return {};
}

std::vector<std::string> signal_names() {
    std::vector<std::string> names;
    for (int number = 1; number < SIGRTMIN; ++number)
        if (const char* name = ::sigabbrev_np(number)) names.push_back(fmt::format("SIG{}", name));
    names.emplace_back("SIGRTMIN");
    for (int number = SIGRTMIN + 1; number < SIGRTMAX; ++number)
        names.push_back(fmt::format("SIGRTMIN+{}", number - SIGRTMIN));
    names.emplace_back("SIGRTMAX");
    return names;
}

}  // namespace patchbay::cli
