// SPDX-License-Identifier: Apache-2.0
//
// What a publisher does when it has come round to what somebody has not read, or still holds.
#include "patchbay/detail/fork_generation.hpp"

#include "os/futex.hpp"
#include "os/pause.hpp"
#include "topic/publisher_core.hpp"
#include "topic/waiting.hpp"

#include <algorithm>

namespace patchbay::topic {

std::uint64_t PublisherCore::slowest(std::uint64_t next) noexcept {
    const auto end = memory_->subscribers_end();
    slowest_gate_ = ring::kNoReader;
    has_lossy_ = false;
    for (std::uint32_t place = 0; place < end; ++place) {
        const auto gate = ring::Gate<ring::Atomics>(memory_->gates(place)[place_]).position();
        if (gate >= ring::kNotGating && gate != ring::kNoReader) has_lossy_ = true;
        // Nobody can have read what is not written yet: such a gate is not from a subscriber.
        if (gate > next || gate >= slowest_gate_) continue;
        slowest_gate_ = gate;
        slowest_place_ = place;
    }
    return slowest_gate_;
}

/// How far the limit goes up at once. Lossy subscribers lose what lies below it; without such, the fewer looks the
/// better.
std::uint64_t PublisherCore::step() const noexcept {
    const auto capacity = writer_.capacity();
    return std::max<std::uint64_t>(has_lossy_ ? capacity / 4 : capacity, 1) + reserved_;
}

bool PublisherCore::make_room(bool with_chunk) noexcept {
    writer_.raise_limit(*this, step());
    retire();
    if (with_chunk && !pool_.has_free()) reclaim();
    if (with_chunk && !pool_.has_free()) {
        // All chunks are in the ring or held: lossy subscribers lose the oldest of the ring sooner.
        writer_.raise_limit(*this, writer_.capacity());
        retire();
        reclaim();
    }
    return can_go_on(with_chunk);
}

/// Chunks of messages that nobody can begin to read any more.
void PublisherCore::retire() noexcept {
    Chunks(writer_, pool_, chunk_of_).retire();
}

/// Frees those that nobody holds. Reading the holds costs a cache line from each subscriber: only when it is needed.
void PublisherCore::reclaim() noexcept {
    if (!pool_.has_retired()) return;
    std::fill(held_.begin(), held_.end(), false);
    const auto end = memory_->subscribers_end();
    for (std::uint32_t place = 0; place < end; ++place) {
        auto* const holds = memory_->holds(place);
        for (std::uint32_t index = 0; index < memory_->shape().max_held; ++index) {
            const auto hold = ring::Hold<ring::Atomics>(holds[index]).what();
            if (hold >> 16U != place_ + 1U) continue;
            if (const auto chunk = hold & 0xffffU; chunk < held_.size()) held_[chunk] = true;
        }
    }
    pool_.reclaim([&](std::uint16_t chunk) { return held_[chunk]; });
}

Result<bool> PublisherCore::wait_for_room(bool with_chunk, Deadline deadline) {
    // Where all is zeros, there is always room.
    if (!memory_->has_header()) [[unlikely]] {
        if (auto good = memory_->check(); !good) return std::unexpected(good.error());
    }
    if (make_room(with_chunk)) return true;
    // Whoever holds us up may have died: only the kernel knows, and only now it matters.
    if (auto swept = drop_dead(); !swept) return std::unexpected(swept.error());
    for (Patience patience(waiting_, deadline);;) {
        const auto found = find_room(with_chunk);
        if (!found || *found) return found;
        const auto step = patience.next();
        if (step == Patience::Step::give_up) {
            if (room_) room_->lower();
            return false;
        }
        if (auto rested = rest(step, with_chunk, patience.bounded()); !rested)
            return std::unexpected(rested.error());
    }
}

Result<bool> PublisherCore::find_room(bool with_chunk) {
    if (make_room(with_chunk)) return true;
    if (!is_usable()) return std::unexpected(why_unusable());
    if (is_impossible(slowest_place_)) return std::unexpected(impossible());
    return false;
}

Result<void> PublisherCore::rest(Patience::Step step, bool with_chunk, Deadline until) {
    if (step == Patience::Step::spin) {
        for (int pauses = 0; pauses < 8; ++pauses) os::pause();
        return {};
    }
    if (step == Patience::Step::sleep) sleep_until_room(with_chunk, until);
    return look_around();
}

/// Whether the topic still stands, and who holds us up lives.
Result<void> PublisherCore::look_around() {
    if (auto good = memory_->check(); !good) return good;
    return drop_dead();
}

Error PublisherCore::impossible() const {
    return Error::of(Condition::corrupt, "publish", memory_->name(),
                     "subscriber " + std::to_string(slowest_place_) +
                         " says that it stands where the ring no longer is");
}

/// Whether the slowest subscriber stands where the ring no longer is. One that is joining may, for a moment.
bool PublisherCore::is_impossible(std::uint32_t place) const noexcept {
    if (slowest_gate_ >= ring::kNotGating) return false;
    if (slowest_gate_ + writer_.capacity() >= writer_.next()) return false;
    const auto state = memory_->subscriber(place).state.load(std::memory_order_acquire);
    if (state != static_cast<std::uint32_t>(SubscriberState::reliable)) return false;
    return memory_->gates(place)[place_].load(std::memory_order_relaxed) == slowest_gate_;
}

/// Sleeps on the gate of the slowest subscriber: nobody else's can make room.
void PublisherCore::sleep_until_room(bool with_chunk, Deadline deadline) noexcept {
    const auto place = slowest_place_;
    const auto gate = slowest_gate_;
    const bool sure = writer_.announce_wait<Barriers>(place, gate);
    if (!sure || with_chunk) deadline = deadline.earlier(Deadline::after(kUnsure));
    const bool waits = !make_room(with_chunk) && slowest_place_ == place && slowest_gate_ == gate;
    if (waits && gate < ring::kNotGating) {
        (void)os::futex_wait(low_half(memory_->gates(place)[place_]),
                             static_cast<std::uint32_t>(gate), deadline);
    } else if (waits) {
        // Chunks are held, and nobody tells when one is let go.
        (void)os::futex_wait(writer_.words().waiting, ring::waiting_for(place, gate), deadline);
    }
    writer_.end_wait();
}

/// Whether a place keeps something from us: one may be killed before it says what it is, or after it said good-bye.
bool PublisherCore::hinders(std::uint32_t place) const noexcept {
    if (memory_->subscriber(place).state.load(std::memory_order_relaxed) != 0) return true;
    if (memory_->gates(place)[place_].load(std::memory_order_relaxed) != ring::kNoReader)
        return true;
    const auto* const holds = memory_->holds(place);
    return std::any_of(holds, holds + memory_->shape().max_held,
                       [](const auto& hold) { return hold.load(std::memory_order_relaxed) != 0; });
}

/// Empties the places of subscribers that the kernel says are gone, where they hold us up.
Result<void> PublisherCore::drop_dead() {
    const auto end = memory_->subscribers_end();
    for (std::uint32_t place = 0; place < end; ++place) {
        if (!hinders(place)) continue;
        const auto swept = sweep_subscriber(*memory_, *life_, place);
        if (!swept) return os::error_of(swept.error(), memory_->name());
    }
    return {};
}

os::Expected<bool> sweep_subscriber(const TopicMemory& memory, os::LifeLock& life,
                                    std::uint32_t place) noexcept {
    const auto shared = life.try_share(subscriber_byte(place));
    if (!shared || !*shared) return shared;
    empty_subscriber(memory, place);
    if (auto given = life.give_back(subscriber_byte(place)); !given)
        return std::unexpected(given.error());
    return true;
}

}  // namespace patchbay::topic
