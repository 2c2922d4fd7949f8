// SPDX-License-Identifier: Apache-2.0
//
// Janitor: a process that removes what mechanisms made, where the process that holds the contest is killed.
#pragma once

#include "measure/mechanism.hpp"
#include "measure/partner.hpp"

#include <vector>

namespace patchbay::measure {

class Janitor {
public:
    /// Starts it. Each contestant cleans up after itself; the janitor does it again after a holder who could not.
    explicit Janitor(const std::vector<Mechanism>& mechanisms);
    /// Nothing is left to do for it.
    ~Janitor();
    Janitor(const Janitor&) = delete;
    Janitor& operator=(const Janitor&) = delete;

private:
    Link link_;
    pid_t process_ = -1;
};

}  // namespace patchbay::measure
