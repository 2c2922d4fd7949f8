// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memfd.hpp"
#include "patchbay/semaphore.hpp"

#include "tour/segment.hpp"
#include "tour/worker.hpp"

namespace patchbay::tour {
namespace {

/// Waits to be killed; ends by itself when the tour is gone.
void wait_for_the_end() {
    (void)next_line();
}

}  // namespace

void hold_semaphore(const Job& job) {
    auto semaphore = or_throw(posix::Semaphore::open(job.object));
    if (!or_throw(semaphore.try_wait())) throw_timeout(semaphore.name());
    report({{"ready", job.object}});
    wait_for_the_end();
}

void hold_permit(const Job& job) {
    const auto set = or_throw(sysv::SemaphoreSet::open(or_throw(sysv::Key::parse(job.object))));
    if (!or_throw(set.apply({{.delta = -1, .undo = true}}, Deadline::now())))
        throw_timeout(set.name());
    report({{"ready", job.object}});
    wait_for_the_end();
}

void leave_segment(const Job& job) {
    const auto segment = create_segment(job.object, 4096);
    const auto memory = or_throw(Memfd::create({.size_bytes = 4096}));
    report({{"ready", job.object}});
    report({{"memfd", memory.fd()}});
    wait_for_the_end();
}

}  // namespace patchbay::tour
