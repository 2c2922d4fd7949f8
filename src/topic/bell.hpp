// SPDX-License-Identifier: Apache-2.0
//
// Bell: what a subscriber polls: a FIFO of its own in the topic's folder, and a timer for the publisher that is killed
// between a message and the byte that should announce it.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"

#include "topic/topic_file.hpp"

#include <cstdint>

namespace patchbay::topic {

class Bell {
public:
    /// Rings once at the beginning: something may be there already.
    /// @errors exhausted, removed (the topic's folder)
    static Result<Bell> make(const TopicFile& file, std::uint32_t place);

    /// Readable when it has rung.
    [[nodiscard]] int fd() const noexcept { return both_.get(); }
    /// Quiet until it rings again.
    void hush() const noexcept;

private:
    Bell(FileDescriptor fifo, FileDescriptor timer, FileDescriptor both) noexcept
        : fifo_(std::move(fifo)), timer_(std::move(timer)), both_(std::move(both)) {}

    FileDescriptor fifo_;
    FileDescriptor timer_;
    FileDescriptor both_;  ///< an epoll descriptor, which is pollable itself
};

}  // namespace patchbay::topic
