// SPDX-License-Identifier: Apache-2.0
//
// Any scheme of the channels as a mechanism, with objects that are made for it and removed afterwards.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/traits.hpp"

#include "measure/mechanism.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::measure {

/// The floor of what spins before it sleeps, and of what sleeps in the kernel.
struct Floors {
    std::string spinning;
    std::string sleeping;
};

/// Whether a scheme carries messages of bytes between two processes of this machine that meet under a name.
[[nodiscard]] bool can_be_measured(const Traits& traits);
/// Whether it also keeps what comes faster than it is received: without that, as fast as it goes is a way to lose.
[[nodiscard]] bool waits_for_room(const Traits& traits);

/// "mq", "mq?capacity=100", "tcp:" and so on: the objects are its own, whatever is in use stays untouched.
/// Made for messages of `size_bytes`, where that must be said.
/// @errors  invalid (no such scheme, or an object behind it); unsupported (it carries no bytes)
[[nodiscard]] Result<Mechanism> channel_mechanism(std::string_view text, const Floors& floors,
                                                  std::size_t size_bytes,
                                                  std::chrono::nanoseconds patience);

}  // namespace patchbay::measure
