// SPDX-License-Identifier: Apache-2.0
//
// What must hold after somebody was killed.
#pragma once

#include "crash/world.hpp"

#include <cstdint>

namespace patchbay::crash {

/// For operations without a survivor: the name is free. `way` picks how somebody comes to it: opening, removing,
/// making.
void check_name(World& world, std::uint64_t way);
/// The survivor has every acknowledged message of the dead once, and at most the one in flight beyond.
void check_messages(World& world);
/// Those who slept or waited go on.
void check_peer(World& world);
/// The survivor, alone, has all slots and all chunks of its lane.
void check_survivor(World& world);
/// Newcomers find all places, all slots and all chunks free, and messages pass both ways.
void check_newcomers(World& world);
/// After World::leave().
void check_nothing_left(const World& world);

}  // namespace patchbay::crash
