// SPDX-License-Identifier: Apache-2.0
//
// What `patchbay bench` measures: settings, and who plays in each.
#pragma once

#include "measure/contest.hpp"
#include "measure/peer_program.hpp"
#include "outcome.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace patchbay::cli {

/// Who does not play, and why.
struct LeftOut {
    std::string name;
    measure::Mode mode;
    std::string reason;
};
/// "shm, memfd (wake): they hold a value...": one sentence for each reason. `modes`: all that are measured.
[[nodiscard]] std::vector<std::string> sentences(const std::vector<LeftOut>& left_out,
                                                 const std::vector<measure::Mode>& modes);

struct BenchPlan {
    std::vector<std::string> names;  ///< schemes and addresses; empty: all that this machine has
    std::vector<measure::Mode> modes{measure::Mode::latency};
    std::vector<std::size_t> sizes_bytes{64};
    std::vector<measure::Wait> waits;  ///< empty: as suits the mode
    std::vector<unsigned> subscribers{1, 4, 16};
    std::vector<measure::PeerDescription> peers;
    measure::Rules rules;  ///< but for the setting

    /// One contest each.
    [[nodiscard]] std::vector<measure::Setting> settings() const;
    [[nodiscard]] measure::Rules rules_for(const measure::Setting& setting) const;
    /// Floors first, then mechanisms, then peers. Adds to `left_out` who cannot play, and why, where nobody asked for
    /// him by name.
    [[nodiscard]] OrStop<std::vector<measure::Mechanism>> mechanisms_for(
        const measure::Setting& setting, std::vector<LeftOut>& left_out) const;

private:
    [[nodiscard]] std::vector<measure::Wait> waits_of(measure::Mode mode) const;
    [[nodiscard]] std::vector<std::string> all_names(const measure::Setting& setting,
                                                     std::vector<LeftOut>& left_out) const;
    void add_peers(const measure::Setting& setting, std::vector<measure::Mechanism>& mechanisms,
                   std::vector<LeftOut>& left_out) const;
    [[nodiscard]] bool is_first_size(const measure::Setting& setting) const;
};

}  // namespace patchbay::cli
