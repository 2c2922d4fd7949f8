// SPDX-License-Identifier: Apache-2.0
//
// TopicFile: a topic's file on disk: how it comes to be, who is in, and how it goes.
//
//   /dev/shm/patchbay.NAME/       a folder of the maker's, 0700 unless the topic's mode gives others rights
//       topic                     everything; made without a name, filled, then linked: there is no half-made one
//       INCARNATION.PLACE         the FIFO of a subscriber whose fd() is used
//
// Whoever is in shares the lock on one byte of the file. Who gets that byte alone knows that nobody is in: it was the
// last to leave, or everybody before was killed; either way it removes the name and with it the file. Who comes at the
// same moment finds a file without a name, and starts again.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/topic_options.hpp"

#include "os/life_lock.hpp"
#include "topic/layout.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace patchbay::topic {

/// In the topic's folder.
inline constexpr auto kTopicFile = "topic";
inline constexpr auto kFoldersFolder = "/dev/shm";
inline constexpr std::string_view kFolderPrefix = "patchbay.";
inline constexpr std::size_t kLongestName = 255 - kFolderPrefix.size();
/// Of the topic "/name".
[[nodiscard]] std::string folder_of_topic(std::string_view name);

/// What becomes of a missing topic, and of one that is there.
enum class Opening { create, open, open_or_create };

struct OpenRequest {
    Opening opening;
    PayloadType type;
    TopicOptions options;
};

class TopicFile {
public:
    /// Is in until the destructor.
    ///
    /// @errors exists, not_found, denied, mismatch, corrupt, exhausted, invalid; in_use (somebody who is about to
    /// remove
    ///         the topic does not go on)
    static Result<std::unique_ptr<TopicFile>> open(const std::string& name,
                                                   const OpenRequest& request);
    /// Takes the name away; who is in goes on. @errors not_found, denied
    static Result<void> remove(const std::string& name);

    TopicFile(const TopicFile&) = delete;
    TopicFile& operator=(const TopicFile&) = delete;
    /// The last one removes the topic.
    ~TopicFile();

    /// "topic:/name"
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const Header& header() const noexcept { return header_; }
    [[nodiscard]] const Places& places() const noexcept { return places_; }
    [[nodiscard]] int fd() const noexcept { return file_.get(); }
    [[nodiscard]] int folder() const noexcept { return folder_.get(); }
    /// Whether the file still is as long as it was.
    [[nodiscard]] bool is_whole() const noexcept;
    /// Of the FIFO of a subscriber's place.
    [[nodiscard]] std::string fifo_name(std::uint32_t place) const;

private:
    TopicFile() = default;
    enum class Step { again, done };
    Result<Step> try_open(const OpenRequest& request);
    Result<Step> open_folder(const OpenRequest& request);
    Result<Step> try_create(const OpenRequest& request);
    Result<Step> enter(const OpenRequest& request);
    Result<void> look_at_header(const PayloadType& type);
    Result<void> fill(const Header& header);
    void sweep() noexcept;
    void discard_name() const noexcept;

    std::string name_;
    std::string path_;  ///< of the folder
    FileDescriptor folder_;
    FileDescriptor file_;
    std::unique_ptr<os::LifeLock> life_;
    Header header_{};
    Places places_;
    bool in_ = false;
    std::uint64_t generation_ = 0;
};

/// Bytes of the file that stand for somebody; far beyond its end.
inline constexpr std::int64_t kMembersByte = std::int64_t{1} << 50U;
[[nodiscard]] constexpr std::int64_t publisher_byte(std::uint32_t place) noexcept {
    return kMembersByte + 0x10000 + place;
}
[[nodiscard]] constexpr std::int64_t subscriber_byte(std::uint32_t place) noexcept {
    return kMembersByte + 0x20000 + place;
}

}  // namespace patchbay::topic
