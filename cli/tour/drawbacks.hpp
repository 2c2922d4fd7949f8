// SPDX-License-Identifier: Apache-2.0
//
// Drawbacks: what each mechanism is known for, shown on the bare mechanism, and Patchbay's answer beside it.
//
// Each function starts separate processes, measures both sides and cleans up. It may throw.
#pragma once

#include "tour/row.hpp"

#include <vector>

namespace patchbay::tour {

struct Drawback {
    const char* mechanism;
    const char* known_for;
    void (*show)(Demonstration&);
};

/// All, in the order of the mechanisms.
std::vector<Drawback> drawbacks();

// pipe_drawbacks.cpp
void pipe_makes_its_reader_wait(Demonstration& shown);
void pipe_is_one_way(Demonstration& shown);
void pipe_wakes_slowly(Demonstration& shown);
// queue_drawback.cpp
void queue_refuses_and_copies_large_messages(Demonstration& shown);
// memory_drawbacks.cpp
void memory_loses_concurrent_updates(Demonstration& shown);
void memory_stays_behind(Demonstration& shown);
// semaphore_drawbacks.cpp
void semaphore_carries_no_data(Demonstration& shown);
void killed_holder_keeps_semaphore(Demonstration& shown);
// signal_drawbacks.cpp
void signals_merge(Demonstration& shown);
void signal_handlers_interrupt(Demonstration& shown);
// socket_drawback.cpp
void socket_copies_every_byte(Demonstration& shown);

/// Runs one: a failure is a demonstration that says so.
Demonstration demonstrate(const Drawback& drawback);

}  // namespace patchbay::tour
