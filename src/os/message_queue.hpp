// SPDX-License-Identifier: Apache-2.0
//
// POSIX message queues. On Linux a queue's descriptor is a file descriptor: poll(2), fstat(2) and fchmod(2) take it.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"
#include "os/direct_call.hpp"

#include <mqueue.h>

#include <cstdint>
#include <string>

namespace patchbay::os {

/// mq_open(3) with O_CLOEXEC added. `attributes` may be null: the kernel's defaults.
Expected<FileDescriptor> mq_open(const std::string& name, int flags, std::uint32_t mode = 0,
                                 ::mq_attr* attributes = nullptr) noexcept;
Expected<void> mq_unlink(const std::string& name) noexcept;
Expected<::mq_attr> mq_getattr(int queue) noexcept;

struct PrioritisedMessage {
    std::size_t size_bytes;
    unsigned priority;
};

// The C library declares its pointers as never null, and an empty span's may be.
inline const char* text_of(Bytes bytes) noexcept {
    return bytes.empty() ? "" : as_text(bytes).data();
}
inline char* text_of(MutableBytes buffer) noexcept {
    static constinit char none = 0;
    return buffer.empty() ? &none : reinterpret_cast<char*>(buffer.data());
}

inline constexpr const ::timespec* kNoTimeout = nullptr;

/// mq_send(3) and mq_receive(3): they wait where the open file description is not in O_NONBLOCK mode. Inline:
/// direct_call.hpp says why.
inline Expected<std::size_t> mq_send(int queue, Bytes bytes, unsigned priority) noexcept {
    return transform(retry(Call::mq_send,
                           [&] {
                               return direct_call(::mq_timedsend, SYS_mq_timedsend, queue,
                                                  text_of(bytes), bytes.size(), priority,
                                                  kNoTimeout);
                           }),
                     [&](long) { return bytes.size(); });
}
inline Expected<PrioritisedMessage> mq_receive(int queue, MutableBytes buffer) noexcept {
    unsigned priority = 0;
    return transform(
        retry(Call::mq_receive,
              [&] {
                  return direct_call(::mq_timedreceive, SYS_mq_timedreceive, queue, text_of(buffer),
                                     buffer.size(), &priority, kNoTimeout);
              }),
        [&](long size) { return PrioritisedMessage{static_cast<std::size_t>(size), priority}; });
}

/// The same without waiting, whatever the mode: EAGAIN where the queue is full or empty.
Expected<std::size_t> mq_try_send(int queue, Bytes bytes, unsigned priority) noexcept;
Expected<PrioritisedMessage> mq_try_receive(int queue, MutableBytes buffer) noexcept;

}  // namespace patchbay::os
