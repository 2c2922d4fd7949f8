// SPDX-License-Identifier: Apache-2.0
#include "topic/publisher_core.hpp"

#include "patchbay/detail/fork_generation.hpp"

#include "base/assert.hpp"
#include "os/process.hpp"

#include <algorithm>
#include <cstring>

namespace patchbay::topic {
namespace {

ring::Atomics::Atomic<std::uint32_t>& sleepers_word(const TopicMemory& memory) noexcept {
    return memory.control().sleepers;
}

}  // namespace

Result<std::unique_ptr<PublisherCore>> PublisherCore::join(std::shared_ptr<TopicMemory> memory,
                                                           const PublisherOptions& options) {
    auto life = os::LifeLock::open(memory->file().fd());
    if (!life) return os::error_of(life.error(), memory->name());
    const auto places = memory->shape().max_publishers;
    for (std::uint32_t place = 0; place < places; ++place) {
        const auto taken = (*life)->try_take(publisher_byte(place));
        if (!taken) return os::error_of(taken.error(), memory->name());
        if (!*taken) continue;
        auto lane = memory->map_lane(place);
        if (!lane) return std::unexpected(lane.error());
        const auto* const at = lane->bytes().data();
        if (!Writer::is_sound(ring_of(at, memory->places()), lane_words(at))) {
            return std::unexpected(Error::of(Condition::corrupt, "publisher", memory->name(),
                                             "place " + std::to_string(place) +
                                                 " is not as a publisher leaves it: make the "
                                                 "topic anew"));
        }
        return std::unique_ptr<PublisherCore>(new PublisherCore(std::move(memory), std::move(*life),
                                                                place, std::move(*lane), options));
    }
    return std::unexpected(Error::of(Condition::exhausted, "publisher", memory->name(),
                                     "all " + std::to_string(places) +
                                         " places of publishers are taken: make the topic with "
                                         "more (max_publishers)"));
}

PublisherCore::PublisherCore(std::shared_ptr<TopicMemory> memory,
                             std::unique_ptr<os::LifeLock> life, std::uint32_t place, Mapping lane,
                             const PublisherOptions& options)
    : PublisherFastPath(Writer(ring_of(lane.bytes().data(), memory->places()),
                               lane_words(lane.bytes().data()), memory->shape().history),
                        sleepers_word(*memory), static_cast<std::uint16_t>(memory->shape().chunks)),
      memory_(std::move(memory)),
      life_(std::move(life)),
      place_(place),
      lane_(std::move(lane)),
      held_(memory_->shape().chunks),
      bells_(*memory_),
      waiting_(options.waiting) {
    const auto& places = memory_->places();
    chunks_data_ = lane_.mutable_bytes().data() + places.chunks();
    chunk_bytes_ = places.chunk_bytes();
    most_in_slot_bytes_ = places.most_in_slot_bytes(memory_->file().header());
    largest_message_bytes_ = memory_->shape().largest_message_bytes;
    at_once_bytes_ = std::min(most_in_slot_bytes_, largest_message_bytes_);
    shared_lost_ = &memory_->shared_lost();
    lane_lost_ = &lane_.lost_flag();
    generation_ = detail::current_generation();
    by_counter_ = memory_->file().header().by_counter != 0;
    send_times_ = options.send_times;
    if (memory_->shape().chunks != 0) take_over_chunks();
    auto& entry = memory_->publisher(place_);
    owner_ = static_cast<std::uint16_t>(entry.owners.load(std::memory_order_relaxed) + 1);
    entry.owners.store(owner_, std::memory_order_relaxed);
    entry.process.store(static_cast<std::uint32_t>(os::own_process()), std::memory_order_relaxed);
    entry.present.store(1, std::memory_order_relaxed);
    entry.ready.store(1, std::memory_order_release);
    memory_->control().joins.fetch_add(1, std::memory_order_seq_cst);
}

/// What the lane's last publisher left: chunks of messages that can still be read, and such that somebody holds.
void PublisherCore::take_over_chunks() {
    chunk_of_.resize(writer_.capacity());
    Chunks(writer_, pool_, chunk_of_).take_over(slowest(writer_.next()));
    retire();
    reclaim();
}

PublisherCore::~PublisherCore() {
    if (!detail::is_current_generation(generation_)) return;
    base::require(reserved_ == 0, "a publisher outlives its loans");
    memory_->publisher(place_).present.store(0, std::memory_order_relaxed);
    memory_->control().joins.fetch_add(1, std::memory_order_relaxed);
}

Error PublisherCore::why_unusable() const {
    if (!detail::is_current_generation(generation_)) {
        return Error::of(Condition::forked, "publish", memory_->name(),
                         "it is the parent process's: make a publisher here");
    }
    return memory_->what_became_of_it();
}

Error PublisherCore::does_not_fit(std::size_t size_bytes) const {
    return Error::system(
        EMSGSIZE, "publish", memory_->name(),
        "a message of " + std::to_string(size_bytes) + " bytes; this topic takes up to " +
            std::to_string(largest_message_bytes_) + ": make it with a larger message size");
}

Result<bool> PublisherCore::send_slowly(Bytes message, Deadline deadline) {
    TopicLoan copy{detail::Unfilled()};
    const auto loaned = loan(copy, message.size(), deadline);
    if (!loaned || !*loaned) return loaned;
    std::ranges::copy(message, copy.bytes().begin());
    if (auto published = publish<0>(copy); !published) return std::unexpected(published.error());
    return true;
}

Result<bool> PublisherCore::wait_for_loan(std::size_t size_bytes, Deadline deadline) {
    if (!is_usable()) return std::unexpected(why_unusable());
    if (size_bytes > largest_message_bytes_) return std::unexpected(does_not_fit(size_bytes));
    return wait_for_room(needs_chunk(size_bytes), deadline);
}

Error PublisherCore::why_not(bool is_ours) {
    base::require(is_ours || !is_usable(), "a loan is published once, by its publisher");
    return why_unusable();
}

}  // namespace patchbay::topic
