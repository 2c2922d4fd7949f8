// SPDX-License-Identifier: Apache-2.0
//
// Crowd: processes that hold objects and do nothing else. They die with whoever made them.
#pragma once

#include <sys/types.h>

#include <vector>

namespace patchbay::bench {

class Crowd {
public:
    /// Of ten objects of each process four are pipes, two eventfds, two memfds with a mapping, two ends of a socket
    /// pair.
    Crowd(int processes, int objects);
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd();

private:
    std::vector<pid_t> pids_;
};

}  // namespace patchbay::bench
