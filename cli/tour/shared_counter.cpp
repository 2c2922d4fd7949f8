// SPDX-License-Identifier: Apache-2.0
#include "tour/shared_counter.hpp"

#include "tour/worker.hpp"

namespace patchbay::tour {

std::optional<Guarded<std::uint64_t>::Access> SharedCounter::locked(Deadline deadline) {
    auto access = or_throw(counter_.lock(deadline));
    if (!access) throw_timeout(counter_.name());
    return access;
}

}  // namespace patchbay::tour
