// SPDX-License-Identifier: Apache-2.0
#include "os/message_queue.hpp"

#include <fcntl.h>

namespace patchbay::os {
namespace {

// The kernel takes a time of zero for "do not wait", and arms no timer.
constexpr ::timespec kLongAgo{.tv_sec = 0, .tv_nsec = 0};

template <class T>
Expected<T> as_would_block(Expected<T> outcome) noexcept {
    if (!outcome && outcome.error().error == ETIMEDOUT) outcome.error().error = EAGAIN;
    return outcome;
}

}  // namespace

Expected<FileDescriptor> mq_open(const std::string& name, int flags, std::uint32_t mode,
                                 ::mq_attr* attributes) noexcept {
    return transform(retry(Call::mq_open,
                           [&] {
                               return ::mq_open(name.c_str(), flags | O_CLOEXEC,
                                                static_cast<mode_t>(mode), attributes);
                           }),
                     [](int queue) { return FileDescriptor(queue); });
}

Expected<void> mq_unlink(const std::string& name) noexcept {
    return done(retry(Call::mq_unlink, [&] { return ::mq_unlink(name.c_str()); }));
}

Expected<::mq_attr> mq_getattr(int queue) noexcept {
    ::mq_attr attributes{};
    const auto outcome =
        retry(Call::mq_getsetattr, [&] { return ::mq_getattr(queue, &attributes); });
    if (!outcome) return std::unexpected(outcome.error());
    return attributes;
}

Expected<std::size_t> mq_try_send(int queue, Bytes bytes, unsigned priority) noexcept {
    return as_would_block(transform(
        retry(Call::mq_send,
              [&] {
                  return ::mq_timedsend(queue, text_of(bytes), bytes.size(), priority, &kLongAgo);
              }),
        [&](int) { return bytes.size(); }));
}

Expected<PrioritisedMessage> mq_try_receive(int queue, MutableBytes buffer) noexcept {
    PrioritisedMessage message{};
    return as_would_block(transform(retry(Call::mq_receive,
                                          [&] {
                                              return ::mq_timedreceive(
                                                  queue, text_of(buffer), buffer.size(),
                                                  &message.priority, &kLongAgo);
                                          }),
                                    [&](::ssize_t size) {
                                        message.size_bytes = static_cast<std::size_t>(size);
                                        return message;
                                    }));
}

}  // namespace patchbay::os
