// SPDX-License-Identifier: Apache-2.0
#include "tour/drawbacks.hpp"

#include "tour/interrupted.hpp"

namespace patchbay::tour {

std::vector<Drawback> drawbacks() {
    return {
        {"pipe", "the reader waits for the writer", pipe_makes_its_reader_wait},
        {"pipe", "one direction only", pipe_is_one_way},
        {"pipe", "slow for frequent exchange: each one wakes a sleeper", pipe_wakes_slowly},
        {"message queue", "large messages are refused, and copied twice",
         queue_refuses_and_copies_large_messages},
        {"shared memory", "concurrent writes conflict", memory_loses_concurrent_updates},
        {"shared memory", "a segment stays when its users are gone", memory_stays_behind},
        {"semaphore", "carries no data", semaphore_carries_no_data},
        {"semaphore", "a killed holder keeps it", killed_holder_keeps_semaphore},
        {"signal", "pending signals of one number merge, and carry nothing", signals_merge},
        {"signal", "a handler interrupts anything, anywhere", signal_handlers_interrupt},
        {"socket", "every byte goes through the kernel", socket_copies_every_byte},
    };
}

Demonstration demonstrate(const Drawback& drawback) {
    Demonstration shown{.mechanism = drawback.mechanism, .drawback = drawback.known_for};
    try {
        drawback.show(shown);
    } catch (const Interrupted&) {
        throw;
    } catch (const std::exception& problem) {
        shown.ok = false;
        (shown.bare.empty() ? shown.bare : shown.cure) = std::string("failed: ") + problem.what();
    }
    return shown;
}

}  // namespace patchbay::tour
