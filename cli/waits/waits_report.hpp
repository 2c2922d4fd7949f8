// SPDX-License-Identifier: Apache-2.0
//
// What `waits` has seen, as a table with sentences under it, and as JSON (docs/waits_schema.md).
#pragma once

#include "waits/waits_look.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <set>
#include <string>

namespace patchbay::cli {

struct WaitsFilter {
    std::set<std::int32_t> pids;  ///< empty: all
    /// Also what nobody else has a hand in: private futexes, time, signals.
    bool all = false;
};

class WaitsReport {
public:
    /// Keeps of the look what the filter lets through.
    WaitsReport(WaitsLook look, const WaitsFilter& filter);

    [[nodiscard]] std::string table(std::size_t width, bool with_header) const;
    /// A sentence for each standstill: "deadlock: 12 (a) reads pipe:[7], whose writer is 15 (b), who ...".
    [[nodiscard]] std::string sentences() const;
    [[nodiscard]] nlohmann::ordered_json json() const;
    /// Why it need not be all: a line each.
    [[nodiscard]] std::vector<std::string> reservations() const;
    [[nodiscard]] bool is_stuck() const noexcept { return !look_.standstills.empty(); }

private:
    [[nodiscard]] const inspect::Process& process_of(const inspect::Blockage& sleeper) const {
        return look_.machine.processes[sleeper.process];
    }
    [[nodiscard]] bool is_let_through(const inspect::Blockage& sleeper,
                                      const WaitsFilter& filter) const;
    [[nodiscard]] std::string verb_of(const inspect::Blockage& sleeper) const;
    [[nodiscard]] std::string object_of(const inspect::Blockage& sleeper) const;
    [[nodiscard]] std::string awaited_text(const inspect::Wait& wait) const;
    [[nodiscard]] std::string lock_text(std::size_t place) const;
    [[nodiscard]] std::string enders_of(const inspect::Blockage& sleeper) const;
    [[nodiscard]] std::string deadlock_sentence(const inspect::Standstill& standstill) const;
    [[nodiscard]] std::string dead_holder_sentence(const inspect::Standstill& standstill) const;
    [[nodiscard]] std::string sentence(const inspect::Standstill& standstill) const;
    [[nodiscard]] std::string labels(const std::vector<std::size_t>& sleepers) const;
    [[nodiscard]] nlohmann::ordered_json sleeper_json(const inspect::Blockage& sleeper) const;
    [[nodiscard]] nlohmann::ordered_json standstill_json(
        const inspect::Standstill& standstill) const;

    WaitsLook look_;
    std::vector<std::size_t> shown_;  ///< places in look_.sleepers
};

}  // namespace patchbay::cli
