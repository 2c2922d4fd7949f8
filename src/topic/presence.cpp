// SPDX-License-Identifier: Apache-2.0
#include "topic/presence.hpp"

#include "os/life_lock.hpp"

namespace patchbay::topic {

Result<TopicPresence> presence_of(const TopicMemory& memory) {
    TopicPresence presence{};
    const auto lives = [&](std::int64_t byte) {
        return os::LifeLock::is_taken_alone(memory.file().fd(), byte);
    };
    for (std::uint32_t place = 0; place < memory.shape().max_publishers; ++place) {
        const auto& entry = memory.publisher(place);
        if (entry.ready.load(std::memory_order_acquire) == 0) continue;
        presence.publishers_so_far += entry.owners.load(std::memory_order_relaxed);
        const auto alive = lives(publisher_byte(place));
        if (!alive) return os::error_of(alive.error(), memory.name());
        presence.publishers += *alive ? 1 : 0;
    }
    const auto end = memory.subscribers_end();
    for (std::uint32_t place = 0; place < end; ++place) {
        // Set once its positions are: what is published now, it gets.
        if (memory.subscriber(place).state.load(std::memory_order_acquire) == 0) continue;
        const auto alive = lives(subscriber_byte(place));
        if (!alive) return os::error_of(alive.error(), memory.name());
        presence.subscribers += *alive ? 1 : 0;
    }
    return presence;
}

os::Expected<bool> has_room(const TopicMemory& memory, std::uint32_t place) noexcept {
    const auto head = lane_words(memory.lane(place)).head.load(std::memory_order_acquire);
    const auto end = memory.subscribers_end();
    for (std::uint32_t subscriber = 0; subscriber < end; ++subscriber) {
        const auto gate = memory.gates(subscriber)[place].load(std::memory_order_acquire);
        if (gate > head || head - gate < memory.shape().capacity_slots) continue;
        // One that was killed holds nobody up who tries.
        const auto alive =
            os::LifeLock::is_taken_alone(memory.file().fd(), subscriber_byte(subscriber));
        if (!alive || *alive) return alive ? os::Expected<bool>(false) : alive;
    }
    return true;
}

}  // namespace patchbay::topic
