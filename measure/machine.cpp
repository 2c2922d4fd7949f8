// SPDX-License-Identifier: Apache-2.0
#include "measure/machine.hpp"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace patchbay::measure {
namespace {

namespace fs = std::filesystem;

/// Empty where there is no such file.
std::string first_line(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void read_cpuinfo(const fs::path& path, Machine& machine) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line) && !line.empty();) {  // the first core's
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const auto key = trimmed(line.substr(0, colon));
        const auto value = trimmed(line.substr(colon + 1));
        if (key == "model name") machine.cpu = value;
        if (key == "flags") machine.is_virtual = (" " + value + " ").contains(" hypervisor ");
    }
}

std::vector<std::string> active_mitigations(const fs::path& folder) {
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        const auto state = first_line(entry.path());
        if (state.starts_with("Mitigation")) {
            found.push_back(entry.path().filename().string() + ": " + state);
        }
    }
    std::ranges::sort(found);
    return found;
}

fs::path core_folder(const fs::path& root, int core) {
    return root / "sys/devices/system/cpu" / ("cpu" + std::to_string(core));
}

/// A load in which something else runs most of the time.
constexpr double kBusy = 0.5;

}  // namespace

Machine Machine::describe(const std::vector<int>& usable_cores, const fs::path& root) {
    Machine machine{.usable_cores = usable_cores};
    read_cpuinfo(root / "proc/cpuinfo", machine);
    machine.kernel = first_line(root / "proc/sys/kernel/osrelease");
    machine.clock_source =
        first_line(root / "sys/devices/system/clocksource/clocksource0/current_clocksource");
    const int core = usable_cores.empty() ? 0 : usable_cores.front();
    const auto governor = first_line(core_folder(root, core) / "cpufreq/scaling_governor");
    if (!governor.empty()) machine.governor = governor;
    machine.mitigations = active_mitigations(root / "sys/devices/system/cpu/vulnerabilities");
    std::istringstream(first_line(root / "proc/loadavg")) >> machine.load;
    return machine;
}

std::vector<int> parse_core_list(const std::string& text) {
    std::vector<int> cores;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        int first = 0;
        auto read = std::from_chars(at, end, first);
        if (read.ec != std::errc{} || first < 0) break;
        int last = first;
        if (read.ptr != end && *read.ptr == '-') read = std::from_chars(read.ptr + 1, end, last);
        if (read.ec != std::errc{} || last - first >= CPU_SETSIZE) break;
        for (int core = first; core <= last; ++core) cores.push_back(core);
        if (read.ptr == end || *read.ptr != ',') break;
        at = read.ptr + 1;
    }
    return cores;
}

bool are_siblings(int first, int second, const fs::path& root) {
    if (first == second) return true;
    const auto list = first_line(core_folder(root, first) / "topology/thread_siblings_list");
    const auto siblings = parse_core_list(list);
    return std::ranges::find(siblings, second) != siblings.end();
}

std::optional<CorePair> choose_cores(const Machine& machine, const fs::path& root) {
    const auto& cores = machine.usable_cores;
    if (cores.size() < 2) return std::nullopt;
    for (std::size_t other = 1; other < cores.size(); ++other) {
        if (!are_siblings(cores[0], cores[other], root))
            return CorePair{cores[0], cores[other], false};
    }
    return CorePair{cores[0], cores[1], true};
}

std::vector<int> usable_cores() {
    std::vector<int> usable;
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return usable;  // over 1024 cores
    for (int core = 0; core < CPU_SETSIZE; ++core) {
        if (CPU_ISSET(core, &set)) usable.push_back(core);
    }
    return usable;
}

std::vector<std::string> warnings(const Machine& machine, const std::optional<CorePair>& pair) {
    std::vector<std::string> found;
    if (machine.usable_cores.size() < 2)
        found.emplace_back("one core for two processes: every message waits for the scheduler");
    else if (!pair)
        found.emplace_back(
            "not pinned: the scheduler may move the processes while they are measured");
    if (pair && pair->siblings)
        found.emplace_back(
            "both processes run on hardware threads of one core: faster there and back, slower at "
            "work, than on two");
    if (machine.is_virtual)
        found.emplace_back(
            "a virtual machine: its host decides when its cores run, so that maxima say little");
    if (machine.governor && *machine.governor != "performance")
        found.push_back("the frequency governor is '" + *machine.governor +
                        "': the cores may have been slow; 'performance' is steady");
    if (!machine.clock_source.empty() && machine.clock_source != "tsc" &&
        machine.clock_source != "arch_sys_counter")
        found.push_back("the clock source is '" + machine.clock_source +
                        "': reading the clock may cost more than what is measured");
    // Whoever measures is part of the load.
    if (machine.load > kBusy)
        found.push_back("the load was " + std::to_string(machine.load).substr(0, 4) +
                        " before it began: something else is running");
    return found;
}

}  // namespace patchbay::measure
