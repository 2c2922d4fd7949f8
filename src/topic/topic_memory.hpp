// SPDX-License-Identifier: Apache-2.0
//
// TopicMemory: a topic in this process: the file and its two maps. Publishers and subscribers share one.
#pragma once

#include "patchbay/mapping.hpp"

#include "topic/topic_file.hpp"

#include <atomic>
#include <memory>

namespace patchbay::topic {

class TopicMemory {
public:
    /// @errors as TopicFile::open
    static Result<std::shared_ptr<TopicMemory>> open(const std::string& name,
                                                     const OpenRequest& request);

    [[nodiscard]] const TopicFile& file() const noexcept { return *file_; }
    [[nodiscard]] const Places& places() const noexcept { return file_->places(); }
    [[nodiscard]] const Shape& shape() const noexcept { return file_->places().shape(); }
    [[nodiscard]] const std::string& name() const noexcept { return file_->name(); }

    [[nodiscard]] Control& control() const noexcept { return *at<Control>(places().control()); }
    [[nodiscard]] PublisherEntry& publisher(std::uint32_t place) const noexcept {
        return *at<PublisherEntry>(places().publisher(place));
    }
    [[nodiscard]] SubscriberBlock& subscriber(std::uint32_t place) const noexcept {
        return *at<SubscriberBlock>(places().subscriber(place));
    }
    /// Positions of a subscriber, one for each lane.
    [[nodiscard]] std::atomic<std::uint64_t>* gates(std::uint32_t subscriber) const noexcept {
        return at<std::atomic<std::uint64_t>>(places().subscriber(subscriber) + places().gates());
    }
    /// What it holds: see hold_of().
    [[nodiscard]] std::atomic<std::uint64_t>* holds(std::uint32_t subscriber) const noexcept {
        return at<std::atomic<std::uint64_t>>(places().subscriber(subscriber) + places().holds());
    }
    /// No more than there are, whatever the word says.
    [[nodiscard]] std::uint32_t subscribers_end() const noexcept;

    /// A lane for reading.
    [[nodiscard]] const std::byte* lane(std::uint32_t place) const noexcept {
        return lanes_.bytes().data() + place * places().lane_bytes();
    }
    /// A place's lane for writing, its space reserved. @errors exhausted
    Result<Mapping> map_lane(std::uint32_t place) const;

    /// Whether the header still is this topic's: two loads. check() says what is wrong.
    [[nodiscard]] bool has_header() const noexcept;
    /// Whether what the maps show still is the topic's file. @errors segment_lost, corrupt
    Result<void> check() const;
    /// The error of a check() that fails, when a map says that it is lost.
    [[nodiscard]] Error what_became_of_it() const;
    [[nodiscard]] bool lost() const noexcept { return shared_.lost() || lanes_.lost(); }
    [[nodiscard]] const std::atomic<bool>& shared_lost() const noexcept {
        return shared_.lost_flag();
    }
    [[nodiscard]] const std::atomic<bool>& lanes_lost() const noexcept {
        return lanes_.lost_flag();
    }

private:
    TopicMemory(std::unique_ptr<TopicFile> file, Mapping shared, Mapping lanes) noexcept
        : file_(std::move(file)), shared_(std::move(shared)), lanes_(std::move(lanes)) {}

    template <class T>
    [[nodiscard]] T* at(std::uint64_t offset) const noexcept {
        return reinterpret_cast<T*>(shared_.mutable_bytes().data() + offset);
    }

    std::unique_ptr<TopicFile> file_;
    Mapping shared_;
    Mapping lanes_;
};

[[nodiscard]] inline LaneWords& lane_words(const std::byte* lane) noexcept {
    return *reinterpret_cast<LaneWords*>(const_cast<std::byte*>(lane));
}
[[nodiscard]] inline Ring ring_of(const std::byte* lane, const Places& places) noexcept {
    auto* const words =
        reinterpret_cast<Ring::Word*>(const_cast<std::byte*>(lane) + places.slots());
    return {words, places.shape().capacity_slots, places.slot_words()};
}

}  // namespace patchbay::topic
