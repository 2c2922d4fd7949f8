// SPDX-License-Identifier: Apache-2.0
//
// WorkerProcess: the tour's side of a worker: its job, its lines of JSON, its end.
#pragma once

#include "patchbay/child_process.hpp"

#include "tour/job.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace patchbay::tour {

/// The command line of a worker, for `exec:` addresses.
[[nodiscard]] std::string worker_command(const Job& job);

class WorkerProcess {
public:
    /// Starts a worker. Everything here throws Exception or std::runtime_error when the worker or the system fails, and
    /// Interrupted after Ctrl-C. The destructor ends what still runs.
    explicit WorkerProcess(const Job& job);
    [[nodiscard]] int pid() const { return child_.process(); }
    /// The next line that it reports.
    nlohmann::json next_line();
    /// Its address once it has said that it is ready.
    std::string wait_until_ready();
    void tell(const nlohmann::json& line);
    /// kill -9
    void kill();
    /// Waits for its end; a status other than 0 is a failure.
    void finish();

private:
    std::string how_it_ended();

    ChildProcess child_;
    std::string received_;
};

}  // namespace patchbay::tour
