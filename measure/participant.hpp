// SPDX-License-Identifier: Apache-2.0
//
// Participant: what a process of a contest does: opens its end, and plays the batches that it is told to.
#pragma once

#include "measure/link.hpp"
#include "measure/mechanism.hpp"
#include "measure/message.hpp"
#include "measure/rules.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace patchbay::measure {

using OpenEnd = std::function<std::unique_ptr<End>(const Place& place, const Exchange& exchange)>;

struct Participant {
    Place place;
    std::size_t message_bytes;
    OpenEnd open;

    /// Until the contest closes the link. What goes wrong is told there.
    void take_part(Link& link, const Rules& rules) const;
};

/// What an exception means for the contest.
[[nodiscard]] Refusal refusal_of(const std::exception& problem);
/// Tells what is wrong, where somebody still wants to know.
void tell_problem(Link& link, const std::exception& problem);

}  // namespace patchbay::measure
