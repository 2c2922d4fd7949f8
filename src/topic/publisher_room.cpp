// SPDX-License-Identifier: Apache-2.0
//
// A publisher that is polled for room. Subscribers make room by storing a number, and no store raises a descriptor:
// a thread looks.
#include "topic/presence.hpp"
#include "topic/publisher_core.hpp"

namespace patchbay::topic {

Result<int> PublisherCore::fd() {
    if (!is_usable()) return std::unexpected(why_unusable());
    if (room_) return room_->fd();
    auto started = os::PollBridge::start(
        [memory = memory_, place = place_] { return has_room(*memory, place); }, {},
        os::Shown::writable);
    if (!started) return os::error_of(started.error(), memory_->name());
    room_.emplace(std::move(*started));
    return room_->fd();
}

}  // namespace patchbay::topic
