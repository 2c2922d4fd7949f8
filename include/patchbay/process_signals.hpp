// SPDX-License-Identifier: Apache-2.0
//
// What a process does with signals: pending, blocked, ignored, caught.
//
// See  proc_pid_status(5)
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/signal_set.hpp"

#include <sys/types.h>

#include <cstdint>

namespace patchbay {

struct ProcessSignals {
    SignalSet pending;         ///< for the process as a whole
    SignalSet thread_pending;  ///< for its main thread
    SignalSet blocked;         ///< in its main thread
    SignalSet ignored;
    SignalSet caught;            ///< by a handler
    std::uint64_t queued;        ///< signals queued for its user, all processes together
    std::uint64_t queued_limit;  ///< RLIMIT_SIGPENDING

    /// Of a process; 0: this one. A moment's view. @errors not_found; denied (hidepid). @source /proc/PID/status
    static Result<ProcessSignals> of(pid_t process);
};

}  // namespace patchbay
