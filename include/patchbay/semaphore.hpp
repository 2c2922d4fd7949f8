// SPDX-License-Identifier: Apache-2.0
//
// Semaphores: a counter of permits that the kernel lets processes wait for. P (wait) takes one, V (post) gives one.
//
// Choose it when   so many, and no more, may do something at once, in whichever process they are; or when one process
//                  announces to another that so many things are ready.
// Choose instead   message_queue.hpp where each permit carries data: a queue is a semaphore with data; guarded.hpp for
//                  one value under a lock, which tells when its holder died; signal.hpp to interrupt.
// Families         posix::Semaphore      a name or a place in shared memory; 10 ns while nobody waits
//                  sysv::SemaphoreSet    several counters that change together; wait for zero; undone at a death
//                  Permit                a permit that a scope takes and gives back, of either family
//                  PermitPool            a limit on how many do something at once that survives kill -9 of any of them
// See              sem_overview(7), sysvipc(7), docs/semaphore.md
#pragma once

#include "patchbay/semaphore_permit.hpp"
#include "patchbay/semaphore_permit_pool.hpp"
#include "patchbay/semaphore_posix.hpp"
#include "patchbay/semaphore_sysv.hpp"
