// SPDX-License-Identifier: Apache-2.0
//
// relay --both: two pumps, one for each way.
#pragma once

#include "opening.hpp"
#include "pump.hpp"

#include <optional>

namespace patchbay::cli {

struct RelayExtras {
    RateMeter::Options meter;
    std::optional<Tee>& tee;  ///< of what goes from FROM to TO
};

/// Until both ways have ended. The end of one way is passed on, and the other goes on: an HTTP client, say, sends all,
/// closes its side and then waits for the answer. A failure ends both.
Outcome relay_both(const Addressee& from, const Addressee& to, Opening& opening,
                   Interruption& interruption, const RelayExtras& extras);

}  // namespace patchbay::cli
