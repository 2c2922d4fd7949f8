// SPDX-License-Identifier: Apache-2.0
//
// Choice: who meets all needs, and which of those is the fastest here.
#pragma once

#include "choice/figures.hpp"
#include "choice/patterns.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

enum class Goal : std::uint8_t { latency, throughput };

struct Question {
    const Pattern* pattern;
    std::uint64_t size_bytes = 64;
    std::uint64_t receivers = 1;
    std::vector<const Need*> needs = {};
    Goal goal = Goal::latency;
    std::string wait = "adaptive";  ///< of the figures

    [[nodiscard]] std::string_view mode() const noexcept {
        return goal == Goal::latency ? pattern->mode_for_latency : pattern->mode_for_throughput;
    }
};

struct Contender {
    const Traits* traits;
    /// Made for the pattern; otherwise it is done by hand.
    bool native;
    std::vector<std::string> missed = {};  ///< names of demands
    const BenchRow* refusal = nullptr;     ///< it was tried here, and failed
    const BenchRow* row = nullptr;         ///< its figure, in the setting of the choice

    [[nodiscard]] bool meets_all() const noexcept { return missed.empty() && refusal == nullptr; }
};

/// What another one costs beside the first, in one mode.
struct Cost {
    std::string_view mode;
    const BenchRow* first;
    const BenchRow* other;

    [[nodiscard]] double factor() const noexcept { return cost_ns(*other) / cost_ns(*first); }
};

struct Choice {
    std::vector<Need> demands;                    ///< of the pattern, the size, the needs
    std::vector<Contender> ranking;               ///< who meets all; the best first
    std::vector<Contender> others;                ///< who does not; those that miss the least first
    std::optional<MeasuredSetting> setting = {};  ///< of the figures; empty: by traits alone
    std::vector<Cost> cost_of_second = {};
    const BenchRow* faster_peer = nullptr;  ///< not Patchbay's, and faster than the first
    /// Of a request: faster, where one goes each way. nullptr: there is none.
    const Contender* faster_pair = nullptr;
};

/// By figures where `run` has them: a nullptr, or a run without them, leaves the traits.
///
/// By traits comes first what is made for the pattern, then what loses nothing, what stays on this machine, what works
/// without a system call; last what only parents and children can share; otherwise the order of the traits table.
/// The run must outlive the choice.
[[nodiscard]] Choice choose(const Question& question, const BenchRun* run);

}  // namespace patchbay::cli
