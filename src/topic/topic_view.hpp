// SPDX-License-Identifier: Apache-2.0
//
// TopicView: a topic's file mapped read-only, by somebody who takes no part in it.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/mapping.hpp"

#include "os/file.hpp"
#include "topic/topic_file.hpp"

#include <atomic>
#include <cstdint>
#include <string>

namespace patchbay::topic {

class TopicView {
public:
    /// @errors not_found, denied, corrupt, mismatch, segment_lost, invalid (name)
    static Result<TopicView> open(const std::string& name);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::string path() const;
    [[nodiscard]] const struct ::stat& status() const noexcept { return status_; }
    [[nodiscard]] const Header& header() const noexcept { return header_; }
    [[nodiscard]] const Places& places() const noexcept { return places_; }

    /// Whether somebody has the lock on that byte of the file, or shares it.
    Result<bool> is_taken(std::int64_t byte) const;
    /// Whether somebody has it alone, as the owner of a place does.
    Result<bool> is_taken_alone(std::int64_t byte) const;
    /// Whether what was read was the file. @errors segment_lost
    Result<void> check() const;

    [[nodiscard]] const Control& control() const noexcept {
        return *at<Control>(places_.control());
    }
    [[nodiscard]] const PublisherEntry& publisher(std::uint32_t place) const noexcept {
        return *at<PublisherEntry>(places_.publisher(place));
    }
    [[nodiscard]] const SubscriberBlock& subscriber(std::uint32_t place) const noexcept {
        return *at<SubscriberBlock>(places_.subscriber(place));
    }
    [[nodiscard]] const std::atomic<std::uint64_t>* gates(std::uint32_t subscriber) const noexcept {
        return at<std::atomic<std::uint64_t>>(places_.subscriber(subscriber) + places_.gates());
    }
    [[nodiscard]] const std::atomic<std::uint64_t>* holds(std::uint32_t subscriber) const noexcept {
        return at<std::atomic<std::uint64_t>>(places_.subscriber(subscriber) + places_.holds());
    }
    /// Only of a place that is `ready`: to look at another one would take its memory.
    [[nodiscard]] const LaneWords& lane(std::uint32_t place) const noexcept {
        return *at<LaneWords>(places_.lane(place));
    }

private:
    TopicView(std::string name, FileDescriptor file, const struct ::stat& status,
              const Header& header, const Places& places, Mapping map) noexcept
        : name_(std::move(name)),
          file_(std::move(file)),
          status_(status),
          header_(header),
          places_(places),
          map_(std::move(map)) {}
    template <class T>
    [[nodiscard]] const T* at(std::uint64_t offset) const noexcept {
        return reinterpret_cast<const T*>(map_.bytes().data() + offset);
    }

    std::string name_;
    FileDescriptor file_;
    struct ::stat status_;
    Header header_;
    Places places_;
    Mapping map_;
};

}  // namespace patchbay::topic
