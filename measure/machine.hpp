// SPDX-License-Identifier: Apache-2.0
//
// Machine: what a figure depends on besides the code, and what speaks against trusting one that was measured here.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::measure {

struct Machine {
    std::string cpu;                ///< "AMD EPYC 9B14"; empty: the kernel does not say
    std::string kernel;             ///< "6.18.5"
    std::string clock_source;       ///< "tsc"
    std::vector<int> usable_cores;  ///< by this process
    std::optional<std::string>
        governor;  ///< of the first usable core; empty: there is no frequency scaling
    std::vector<std::string>
        mitigations;          ///< "spectre_v2: Mitigation: ...": those that are switched on
    bool is_virtual = false;  ///< a hypervisor shares the machine out
    double load = 0;          ///< processes that wanted to run, on average over the last minute

    /// Reads /proc and /sys; what is not there stays empty. `root` is "/" but for tests.
    static Machine describe(const std::vector<int>& usable_cores,
                            const std::filesystem::path& root = "/");
};

/// The cores of two processes that talk to each other.
struct CorePair {
    int first;
    int second;
    bool
        siblings;  ///< hardware threads of one core: they share its caches and take turns in its units
};

/// Two of the machine's usable cores, not siblings where that can be had. Empty: there are not two.
[[nodiscard]] std::optional<CorePair> choose_cores(const Machine& machine,
                                                   const std::filesystem::path& root = "/");
/// Whether two cores are hardware threads of one.
[[nodiscard]] bool are_siblings(int first, int second, const std::filesystem::path& root = "/");

/// The cores that this process may use now, in order.
[[nodiscard]] std::vector<int> usable_cores();

/// One sentence for each reason why figures from here may mislead. `pair` empty: nothing is pinned.
[[nodiscard]] std::vector<std::string> warnings(const Machine& machine,
                                                const std::optional<CorePair>& pair);

/// "0-3,8" of the kernel's lists of cores; what cannot be read ends it.
[[nodiscard]] std::vector<int> parse_core_list(const std::string& text);

}  // namespace patchbay::measure
