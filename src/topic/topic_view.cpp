// SPDX-License-Identifier: Apache-2.0
#include "topic/topic_view.hpp"

#include "patchbay/shared_memory.hpp"

#include "base/object_name.hpp"
#include "os/file_space.hpp"
#include "os/folder.hpp"
#include "os/life_lock.hpp"

#include <fcntl.h>

namespace patchbay::topic {
namespace {

std::unexpected<Error> truncated(const std::string& name) {
    return std::unexpected(
        Error::of(Condition::segment_lost, "inspect", name, "somebody truncated its file"));
}

Result<FileDescriptor> open_file(const std::string& folder_path, const std::string& name) {
    const auto folder = os::open_folder(folder_path);
    if (!folder) {
        return os::error_of(folder.error(), name,
                            folder.error().error == ENOENT ? "no such topic" : "");
    }
    // Who looks leaves no trace, where that is allowed: of one's own files.
    constexpr int kFlags = O_RDONLY | O_NONBLOCK;
    auto file = os::open_in(folder->get(), kTopicFile, kFlags | O_NOATIME);
    if (!file && file.error().error == EPERM) file = os::open_in(folder->get(), kTopicFile, kFlags);
    if (file) return std::move(*file);
    return os::error_of(
        file.error(), name,
        file.error().error == ENOENT ? "a folder without a topic: the next opener uses it" : "");
}

Result<Mapping> map(const FileDescriptor& file, const std::string& name) {
    auto fd = os::duplicate(file.get());
    if (!fd) return os::error_of(fd.error(), name);
    auto memory = posix::SharedMemory::adopt(std::move(*fd), name, Protection::read_only);
    if (!memory) return std::unexpected(memory.error());
    return memory->map({.protection = Protection::read_only});
}

}  // namespace

Result<TopicView> TopicView::open(const std::string& name) {
    if (auto good = base::check_object_name("inspect", "topic", name, kLongestName); !good)
        return std::unexpected(good.error());
    const auto address = "topic:" + name;
    auto file = open_file(folder_of_topic(name), address);
    if (!file) return std::unexpected(file.error());
    Header header{};
    const auto read = os::read_at(file->get(), 0, std::as_writable_bytes(std::span(&header, 1)));
    if (!read) return os::error_of(read.error(), address);
    if (*read < sizeof header) return truncated(address);
    if (auto good = check_layout(header, address); !good) return std::unexpected(good.error());
    const auto places = Places::of(header.shape, address);
    if (!places) return std::unexpected(places.error());
    const auto status = os::fstat(file->get());
    if (!status) return os::error_of(status.error(), address);
    if (static_cast<std::uint64_t>(status->st_size) < places->file_bytes())
        return truncated(address);
    auto mapping = map(*file, address);
    if (!mapping) return std::unexpected(mapping.error());
    if (mapping->size_bytes() < places->file_bytes()) return truncated(address);
    return TopicView(address, std::move(*file), *status, header, *places, std::move(*mapping));
}

std::string TopicView::path() const {
    return folder_of_topic(name_.substr(name_.find('/'))) + '/' + kTopicFile;
}

Result<bool> TopicView::is_taken(std::int64_t byte) const {
    const auto taken = os::LifeLock::is_taken(file_.get(), byte);
    if (!taken) return os::error_of(taken.error(), name_);
    return *taken;
}

Result<bool> TopicView::is_taken_alone(std::int64_t byte) const {
    const auto taken = os::LifeLock::is_taken_alone(file_.get(), byte);
    if (!taken) return os::error_of(taken.error(), name_);
    return *taken;
}

Result<void> TopicView::check() const {
    if (map_.lost()) return truncated(name_);
    return {};
}

}  // namespace patchbay::topic
