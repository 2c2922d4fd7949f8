// SPDX-License-Identifier: Apache-2.0
//
// Files that a snapshot has no object for: of a Unix socket that is gone, and a FIFO that nobody has open.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "clean/orphan.hpp"

#include <string>
#include <vector>

namespace patchbay::cli {

/// Socket files in the folders where programs put them: /tmp, /run, XDG_RUNTIME_DIR, and a level below.
[[nodiscard]] std::vector<std::string> socket_files();

/// The kernel says whether a socket is bound to the file: docs/decisions/0011-stale-socket-files.md. Nobody notices.
[[nodiscard]] Judgement judge_socket_file(const std::string& path, const JudgementRules& rules);

[[nodiscard]] Judgement judge_fifo(const inspect::Snapshot& machine, const std::string& path,
                                   const JudgementRules& rules);

/// Holds a file so that nobody opens it meanwhile: they wait until this is gone. For files of /dev/shm; it takes
/// their owner, or root.
class ExclusiveLease {
public:
    enum class State {
        granted,  ///< nobody else has the file open or mapped
        refused,  ///< somebody has
        unknown,  ///< the caller may not ask, or the file is another one by now
    };
    /// The file of that name, if it is still the object's.
    explicit ExclusiveLease(const inspect::Object& object);

    [[nodiscard]] State state() const noexcept { return state_; }

private:
    FileDescriptor file_;  ///< the lease goes with it
    State state_ = State::unknown;
};

/// When a file was last changed.
[[nodiscard]] ChangeTime change_time_of(const std::string& path);
/// What there is to know of an object that is a file, without opening it.
[[nodiscard]] FileProof file_proof_of(const inspect::Object& object);

}  // namespace patchbay::cli
