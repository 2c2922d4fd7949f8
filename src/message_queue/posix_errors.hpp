// SPDX-License-Identifier: Apache-2.0
//
// What the failures of POSIX queues mean, and what helps: the limit that was hit, its value, and how to raise it.
#pragma once

#include "patchbay/message_queue_posix.hpp"

#include "os/call.hpp"

#include <string>

namespace patchbay::posix {

/// An open queue, as its errors see it.
struct OpenQueue {
    int fd;
    const std::string& name;
};

[[nodiscard]] std::unexpected<Error> posix_send_error(const os::Failure& failure,
                                                      const OpenQueue& queue, Bytes bytes,
                                                      std::uint32_t priority);
[[nodiscard]] std::unexpected<Error> posix_receive_error(const os::Failure& failure,
                                                         const OpenQueue& queue,
                                                         MutableBytes buffer);
/// Of mq_open; `options` are those that a queue was to be made with.
[[nodiscard]] std::unexpected<Error> posix_create_error(const os::Failure& failure,
                                                        std::string object,
                                                        const MessageQueueOptions& options);

/// The bytes of RLIMIT_MSGQUEUE that a queue takes, as getrlimit(2) has it for 64 bits.
[[nodiscard]] std::uint64_t queue_memory_bytes(std::uint64_t capacity_messages,
                                               std::uint64_t message_size_bytes) noexcept;

}  // namespace patchbay::posix
