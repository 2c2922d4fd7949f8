// SPDX-License-Identifier: Apache-2.0
#include "topic/topic_memory.hpp"

#include "patchbay/shared_memory.hpp"

#include "os/file.hpp"
#include "os/file_space.hpp"
#include "os/membarrier.hpp"

#include <algorithm>

namespace patchbay::topic {
namespace {

Result<Mapping> map(const TopicFile& file, const MapOptions& options) {
    auto fd = os::duplicate(file.fd());
    if (!fd) return os::error_of(fd.error(), file.name());
    auto memory = posix::SharedMemory::adopt(std::move(*fd), file.name());
    if (!memory) return std::unexpected(memory.error());
    return memory->map(options);
}

}  // namespace

Result<std::shared_ptr<TopicMemory>> TopicMemory::open(const std::string& name,
                                                       const OpenRequest& request) {
    auto file = TopicFile::open(name, request);
    if (!file) return std::unexpected(file.error());
    const auto& places = (*file)->places();
    auto shared = map(**file, {.size_bytes = places.shared_bytes()});
    if (!shared) return std::unexpected(shared.error());
    auto lanes = map(**file, {.protection = Protection::read_only,
                              .offset_bytes = places.shared_bytes(),
                              .size_bytes = places.file_bytes() - places.shared_bytes(),
                              .huge_pages = static_cast<HugePages>(places.shape().huge_pages)});
    if (!lanes) return std::unexpected(lanes.error());
    os::take_part_in_heavy_barriers();
    return std::shared_ptr<TopicMemory>(
        new TopicMemory(std::move(*file), std::move(*shared), std::move(*lanes)));
}

std::uint32_t TopicMemory::subscribers_end() const noexcept {
    return std::min(control().subscribers_end.load(std::memory_order_acquire),
                    shape().max_subscribers);
}

Result<Mapping> TopicMemory::map_lane(std::uint32_t place) const {
    const auto begin = places().lane(place);
    if (auto taken = os::reserve(file_->fd(), begin, begin + places().lane_bytes()); !taken) {
        return os::error_of(taken.error(), name(),
                            taken.error().error == ENOSPC
                                ? "/dev/shm has no room for a publisher's " +
                                      std::to_string(places().lane_bytes()) +
                                      " B: make room, or a topic with less capacity"
                                : "");
    }
    return map(*file_, {.offset_bytes = begin,
                        .size_bytes = places().lane_bytes(),
                        .prefault = shape().prefault != 0,
                        .huge_pages = static_cast<HugePages>(shape().huge_pages)});
}

bool TopicMemory::has_header() const noexcept {
    const auto* const magic = at<const std::atomic<std::uint64_t>>(offsetof(Header, magic));
    const auto* const incarnation =
        at<const std::atomic<std::uint64_t>>(offsetof(Header, incarnation));
    return magic->load(std::memory_order_relaxed) == kMagic &&
           incarnation->load(std::memory_order_relaxed) == file_->header().incarnation;
}

Result<void> TopicMemory::check() const {
    if (!lost() && file_->is_whole()) {
        if (has_header()) return {};
        if (!lost()) {
            return std::unexpected(Error::of(Condition::corrupt, "topic", name(),
                                             "somebody wrote over its header: make it anew"));
        }
    }
    return std::unexpected(what_became_of_it());
}

Error TopicMemory::what_became_of_it() const {
    return Error::of(Condition::segment_lost, "topic", name(),
                     "somebody truncated its file: make it anew");
}

}  // namespace patchbay::topic
