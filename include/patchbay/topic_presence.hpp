// SPDX-License-Identifier: Apache-2.0
//
// TopicPresence: how many take part in a topic. topic_facts.hpp tells more, to those who take no part themselves.
#pragma once

#include <cstdint>

namespace patchbay {

/// By the kernel's evidence: who was killed does not count, who is stopped does.
struct TopicPresence {
    std::uint32_t publishers;   ///< that are in now
    std::uint32_t subscribers;  ///< that get what is published from now on
    /// How often somebody became a publisher: another number says that somebody did meanwhile.
    std::uint64_t publishers_so_far;
};

}  // namespace patchbay
