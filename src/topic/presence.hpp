// SPDX-License-Identifier: Apache-2.0
//
// Who else takes part in a topic, and whether a publisher may go on: read-only, by any thread.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/topic_presence.hpp"

#include "topic/topic_memory.hpp"

#include <cstdint>

namespace patchbay::topic {

Result<TopicPresence> presence_of(const TopicMemory& memory);

/// Whether the publisher of a place may have room for a message: nobody alive is a whole ring behind.
os::Expected<bool> has_room(const TopicMemory& memory, std::uint32_t place) noexcept;

}  // namespace patchbay::topic
