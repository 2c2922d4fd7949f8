// SPDX-License-Identifier: Apache-2.0
//
// The store: the last figures of this machine, in $XDG_STATE_HOME/patchbay/bench.json (~/.local/state/ by default).
//
// It is a run like any other, but that its rows may come from several: each says in `measured` when. Who saves holds a
// lock on the folder; who reads sees either the file before or the file after.
#pragma once

#include "benchmarks/run.hpp"

#include <cstddef>

namespace patchbay::cli {

/// Where it is, or would be. A Stop where the environment names neither XDG_STATE_HOME nor HOME.
OrStop<std::string> store_path();

struct SavedRun {
    std::string path;
    std::size_t rows;    ///< of the store now
    std::size_t before;  ///< of these, measured by earlier runs
    bool other_machine;  ///< figures of another machine or kernel were dropped

    /// One sentence.
    [[nodiscard]] std::string text() const;
};

/// Puts the rows of a run into the store, over those of the same key. A Stop says why they were not stored; what was
/// stored before is then still there.
OrStop<SavedRun> save_run(const nlohmann::json& run);

/// Empty: nothing has been stored.
OrStop<std::optional<BenchRun>> load_stored_run();

/// `now`, and those rows of `stored` that it does not have, if both are of one machine. Both were accepted by
/// parse_run().
[[nodiscard]] nlohmann::json merged_runs(const nlohmann::json& stored, const nlohmann::json& now);

}  // namespace patchbay::cli
