// SPDX-License-Identifier: Apache-2.0
//
// Judgement: whether anybody can still have an object, and why one may be sure.
//
// An object is an orphan only if that is proved. Doubt keeps it: holders that may be hidden, another namespace, a
// process that may know a System V id without showing it.
#pragma once

#include "patchbay/inspect.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::cli {

struct Judgement {
    enum class Verdict {
        orphan,
        in_use,
        /// Nobody is seen who has it, but that proves nothing.
        doubtful,
        /// An orphan, as it seems, but too young.
        young,
    };
    Verdict verdict = Verdict::in_use;
    std::string label;               ///< "shm:/frames"
    std::vector<std::string> proof;  ///< what was found, a line each
    std::string why_not;             ///< it is kept; empty for an orphan
};

struct JudgementRules {
    std::chrono::seconds least_age{60};
    std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
    /// The user named its kind or its address. Only then objects are taken whose users cannot be seen (System V queues
    /// and sets).
    bool is_named = false;
    /// The user named the address. Only then queues are taken in which messages wait.
    bool is_addressed = false;
};

/// When the object was last changed; empty: nobody knows.
using ChangeTime = std::optional<std::chrono::system_clock::time_point>;

/// What a snapshot does not tell of an object that is a file.
struct FileProof {
    ChangeTime changed = std::nullopt;
    /// The kernel granted a lease that it grants only if nobody at all has the file open or mapped: no process that is
    /// hidden, no descriptor that is on its way. fcntl(2), F_SETLEASE
    bool is_exclusive = false;
};

/// Whether clean knows how to judge and remove such objects.
[[nodiscard]] bool can_be_cleaned(inspect::Kind kind) noexcept;

/// A pure function of its arguments. System V objects need no FileProof.
[[nodiscard]] Judgement judge(const inspect::Snapshot& machine, inspect::Index object,
                              const FileProof& file, const JudgementRules& rules);

/// "57 processes, all of them seen"; empty: some could hide descriptors or mappings, which `doubt` then says.
[[nodiscard]] std::string everybody_seen(const inspect::Snapshot& machine, std::string& doubt);

/// Turns an orphan that is younger than the rules want into a young one.
void spare_the_young(Judgement& judgement, ChangeTime changed, const JudgementRules& rules);

}  // namespace patchbay::cli
