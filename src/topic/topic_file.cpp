// SPDX-License-Identifier: Apache-2.0
#include "topic/topic_file.hpp"

#include "patchbay/bytes.hpp"
#include "patchbay/detail/fork_generation.hpp"

#include "base/object_name.hpp"
#include "os/backoff.hpp"
#include "os/file.hpp"
#include "os/file_space.hpp"
#include "os/folder.hpp"
#include "os/user.hpp"

#include <fcntl.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <vector>

namespace patchbay::topic {
namespace {

/// How long somebody may take between the decision to remove a topic and the removal.
constexpr auto kPatience = std::chrono::seconds(5);

/// The folder's mode: whoever may read the file may enter, whoever may write may make FIFOs.
std::uint32_t folder_mode(std::uint32_t file_mode) noexcept {
    const auto reads = file_mode & 0444U;
    return 0700U | file_mode | reads >> 2U;
}

std::string no_topic() {
    return "no such topic: a publisher or subscriber that creates it must come first";
}

}  // namespace

std::string folder_of_topic(std::string_view name) {
    return std::string(kFoldersFolder) + '/' + std::string(kFolderPrefix) +
           std::string(name.substr(1));
}

Result<std::unique_ptr<TopicFile>> TopicFile::open(const std::string& name,
                                                   const OpenRequest& request) {
    if (auto good = base::check_object_name("open", "topic", name, kLongestName); !good)
        return std::unexpected(good.error());
    const auto deadline = Deadline::after(kPatience);
    for (os::Backoff backoff(deadline);;) {
        std::unique_ptr<TopicFile> topic(new TopicFile);
        topic->name_ = "topic:" + name;
        topic->path_ = folder_of_topic(name);
        // Before anything is made: options that cannot be leave nothing behind.
        if (request.opening != Opening::open) {
            const auto shape = shape_of(request.options, request.type, topic->name_);
            if (!shape) return std::unexpected(shape.error());
            auto places = Places::of(*shape, topic->name_);
            if (!places) return std::unexpected(places.error());
            topic->places_ = *places;
        }
        const auto step = topic->try_open(request);
        if (!step) return std::unexpected(step.error());
        if (*step == Step::done) return topic;
        if (deadline.expired()) {
            return std::unexpected(Error::of(Condition::in_use, "open", topic->name_,
                                             "somebody who is removing it does not go on"));
        }
        if (const auto paused = backoff.pause(); !paused)
            return os::error_of(paused.error(), topic->name_);
    }
}

Result<TopicFile::Step> TopicFile::try_open(const OpenRequest& request) {
    const auto opened = open_folder(request);
    if (!opened || *opened == Step::again) return opened;
    auto file = os::open_in(folder_.get(), kTopicFile, O_RDWR | O_NONBLOCK);
    if (!file && file.error().error == ENOENT) {
        if (request.opening != Opening::open) {
            auto step = try_create(request);
            if (!step) os::discard_folder(path_);
            return step;
        }
        // Somebody was killed before there was a topic, or after.
        os::discard_fifos_in(folder_.get());
        os::discard_folder(path_);
        return os::error_of(file.error(), name_, no_topic());
    }
    if (!file) return os::error_of(file.error(), name_);
    file_ = std::move(*file);
    return enter(request);
}

/// The folder, made where it is missing and may be.
Result<TopicFile::Step> TopicFile::open_folder(const OpenRequest& request) {
    auto folder = os::open_folder(path_);
    if (!folder && folder.error().error == ENOENT) {
        if (request.opening == Opening::open)
            return os::error_of(folder.error(), name_, no_topic());
        const auto made = os::make_folder(path_, 0700);
        if (!made && made.error().error != EEXIST) return os::error_of(made.error(), name_);
        folder = os::open_folder(path_);
        if (!folder && folder.error().error == ENOENT) return Step::again;
    }
    if (!folder) {
        const bool other = folder.error().error == ENOTDIR || folder.error().error == ELOOP;
        return os::error_of(folder.error(), name_,
                            other ? path_ + " is not a folder: remove it" : "");
    }
    folder_ = std::move(*folder);
    const auto status = os::fstat(folder_.get());
    if (!status) return os::error_of(status.error(), name_);
    const bool ours = status->st_uid == os::effective_user_id() || status->st_uid == 0;
    const bool meant_for_others = (request.options.mode & 077U) != 0;
    if (ours || meant_for_others || request.opening == Opening::open) return Step::done;
    return std::unexpected(Error::of(Condition::denied, "open", name_,
                                     "another user's folder has its name: " + path_));
}

Result<TopicFile::Step> TopicFile::enter(const OpenRequest& request) {
    auto life = os::LifeLock::open(file_.get());
    if (!life) return os::error_of(life.error(), name_);
    life_ = std::move(*life);
    const auto alone = life_->try_take(kMembersByte);
    if (!alone) return os::error_of(alone.error(), name_);
    const auto status = os::fstat(file_.get());
    if (!status) return os::error_of(status.error(), name_);
    if (status->st_nlink == 0) return Step::again;
    if (*alone) {
        // Nobody is in any more, and nobody removed it: all were killed.
        sweep();
        return Step::again;
    }
    if (request.opening == Opening::create) {
        return std::unexpected(
            Error::system(EEXIST, "create", name_, "open it, or wait until everybody has left"));
    }
    const auto entered = life_->try_share(kMembersByte);
    if (!entered) return os::error_of(entered.error(), name_);
    if (!*entered) return Step::again;
    const auto still = os::fstat(file_.get());
    if (!still) return os::error_of(still.error(), name_);
    if (still->st_nlink == 0) return Step::again;
    in_ = true;
    generation_ = detail::current_generation();
    if (auto good = look_at_header(request.type); !good) return std::unexpected(good.error());
    return Step::done;
}

Result<void> TopicFile::look_at_header(const PayloadType& type) {
    const auto size = os::read_at(file_.get(), 0, std::as_writable_bytes(std::span(&header_, 1)));
    if (!size) return os::error_of(size.error(), name_);
    if (*size < sizeof header_) {
        return std::unexpected(
            Error::of(Condition::corrupt, "open", name_, "its file is too short for a topic"));
    }
    if (auto good = check_header(header_, type, name_); !good) return good;
    auto places = Places::of(header_.shape, name_);
    if (!places) return std::unexpected(places.error());
    places_ = *places;
    if (is_whole()) return {};
    return std::unexpected(
        Error::of(Condition::segment_lost, "open", name_, "somebody truncated its file"));
}

bool TopicFile::is_whole() const noexcept {
    const auto status = os::fstat(file_.get());
    return status && static_cast<std::uint64_t>(status->st_size) >= places_.file_bytes();
}

Result<TopicFile::Step> TopicFile::try_create(const OpenRequest& request) {
    if ((request.options.mode & 077U) != 0) {
        const auto widened = os::fchmod(folder_.get(), folder_mode(request.options.mode));
        if (!widened && widened.error().error != EPERM) return os::error_of(widened.error(), name_);
    }
    auto file = os::create_unnamed_in(folder_.get(), request.options.mode);
    // The folder has been removed meanwhile.
    if (!file && file.error().error == ENOENT) return Step::again;
    if (!file) return os::error_of(file.error(), name_);
    file_ = std::move(*file);
    auto life = os::LifeLock::open(file_.get());
    if (!life) return os::error_of(life.error(), name_);
    life_ = std::move(*life);
    if (const auto entered = life_->try_share(kMembersByte); !entered)
        return os::error_of(entered.error(), name_);
    if (auto filled = fill(header_of(places_.shape(), request.type)); !filled)
        return std::unexpected(filled.error());
    const auto linked = os::link_unnamed_in(folder_.get(), file_.get(), kTopicFile);
    if (!linked && (linked.error().error == EEXIST || linked.error().error == ENOENT))
        return Step::again;
    if (!linked) return os::error_of(linked.error(), name_);
    in_ = true;
    generation_ = detail::current_generation();
    return Step::done;
}

Result<void> TopicFile::fill(const Header& header) {
    header_ = header;
    const auto fail = [&](const os::Failure& failure) {
        return os::error_of(
            failure, name_,
            failure.error == ENOSPC ? "/dev/shm is full: make room, or ask for less" : "");
    };
    if (auto sized = os::truncate(file_.get(), places_.file_bytes()); !sized)
        return fail(sized.error());
    if (auto taken = os::reserve(file_.get(), 0, places_.shared_bytes()); !taken)
        return fail(taken.error());
    // Places without a subscriber gate nothing.
    std::vector<std::byte> start(places_.subscriber(header_.shape.max_subscribers));
    std::memcpy(start.data(), &header_, sizeof header_);
    const std::vector<std::uint64_t> gates(header_.shape.max_publishers, ring::kNoReader);
    for (std::uint32_t place = 0; place < header_.shape.max_subscribers; ++place) {
        std::memcpy(start.data() + places_.subscriber(place) + places_.gates(), gates.data(),
                    gates.size() * sizeof gates[0]);
    }
    if (auto written = os::write_at(file_.get(), 0, start); !written) return fail(written.error());
    return {};
}

std::string TopicFile::fifo_name(std::uint32_t place) const {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%016llx.%u",
                  static_cast<unsigned long long>(header_.incarnation), place);
    return text.data();
}

void TopicFile::sweep() noexcept {
    Header header{};
    const auto size = os::read_at(file_.get(), 0, std::as_writable_bytes(std::span(&header, 1)));
    if (size && *size == sizeof header) {
        if (auto places = Places::of(header.shape, name_); places) {
            header_ = header;
            places_ = *places;
        }
    }
    discard_name();
}

/// Takes everything away that has a name. Only for who has the members' byte alone.
void TopicFile::discard_name() const noexcept {
    const auto status = os::fstat(file_.get());
    // While the name is its own, no other topic is in the folder: FIFOs are of the dead. Of one whose name was taken
    // away while it lived there may be somebody who still wants his; he looks up by himself now and then.
    if (status && status->st_nlink != 0) {
        os::discard_fifos_in(folder_.get());
        os::unlink_if_same(path_ + '/' + kTopicFile, status->st_dev, status->st_ino);
    }
    os::discard_folder(path_);
}

TopicFile::~TopicFile() {
    // A child of fork has no part in it.
    if (!in_ || !detail::is_current_generation(generation_)) return;
    (void)life_->give_back(kMembersByte);
    const auto alone = life_->try_take(kMembersByte);
    if (alone && *alone) discard_name();
}

Result<void> TopicFile::remove(const std::string& name) {
    if (auto good = base::check_object_name("remove", "topic", name, kLongestName); !good)
        return good;
    TopicFile topic;
    topic.name_ = "topic:" + name;
    topic.path_ = folder_of_topic(name);
    auto folder = os::open_folder(topic.path_);
    if (!folder) return os::error_of(folder.error(), topic.name_);
    topic.folder_ = std::move(*folder);
    auto file = os::open_in(topic.folder_.get(), kTopicFile, O_RDWR | O_NONBLOCK);
    if (file) {
        topic.file_ = std::move(*file);
        topic.life_ = os::LifeLock::open(topic.file_.get()).value_or(nullptr);
        if (topic.life_ != nullptr && topic.life_->try_take(kMembersByte).value_or(false)) {
            topic.sweep();
            return {};
        }
    }
    const auto gone = os::unlink_in(topic.folder_.get(), kTopicFile);
    if (!gone && gone.error().error == ENOENT) os::discard_fifos_in(topic.folder_.get());
    os::discard_folder(topic.path_);
    if (!gone) return os::error_of(gone.error(), topic.name_);
    return {};
}

}  // namespace patchbay::topic
