// SPDX-License-Identifier: Apache-2.0
//
// Facts that take an open descriptor of the object: after the processes, so that it is known who holds what.
#pragma once

#include "inspect/held_file.hpp"
#include "inspect/inventory.hpp"

namespace patchbay::inspect {

/// POSIX queues: how deep, how large; under `probe` who is notified.
void read_queues(Inventory& inventory, const HeldFiles& files);
/// POSIX semaphores: value and waiters.
void read_semaphores(Inventory& inventory, const HeldFiles& files);
/// Memfds: seals.
void read_memfds(Inventory& inventory, const HeldFiles& files);
/// Pipes and FIFOs under `probe`: what waits in them.
void probe_pipes(Inventory& inventory, const HeldFiles& files);

}  // namespace patchbay::inspect
