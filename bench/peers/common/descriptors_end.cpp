// SPDX-License-Identifier: Apache-2.0
#include "peers/common/descriptors_end.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>

namespace patchbay::measure {

DescriptorsEnd::DescriptorsEnd(Parts parts, const Setting& setting)
    : parts_(std::move(parts)), blocks_(setting.wait == Wait::block), message_(setting.size_bytes) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto flags = O_RDWR | (blocks_ ? 0 : O_NONBLOCK);
    for (const auto& descriptor : parts_.owned)
        expect(::fcntl(descriptor.get(), F_SETFL, flags), "fcntl", "O_NONBLOCK");
    if (blocks_) interrupt_blocking_calls();
}

bool DescriptorsEnd::send(Bytes message, Deadline deadline) {
    for (; receiver_ < parts_.out.size(); ++receiver_) {
        const auto out = parts_.out[receiver_];
        while (sent_bytes_ < message.size()) {
            const auto rest = message.subspan(sent_bytes_);
            const auto count = ::write(out, rest.data(), rest.size());
            if (count >= 0)
                sent_bytes_ += static_cast<std::size_t>(count);
            else if (!wait(out, POLLOUT, deadline, "write"))
                return false;
        }
        sent_bytes_ = 0;
    }
    receiver_ = 0;
    return true;
}

std::optional<Bytes> DescriptorsEnd::receive(Deadline deadline) {
    if (blocks_ && deadline.is_now()) {
        ::pollfd waiting{.fd = parts_.in, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, 0) != 1) return std::nullopt;
    }
    while (received_bytes_ < message_.size()) {
        const auto rest = std::span(message_).subspan(received_bytes_);
        const auto count = ::read(parts_.in, rest.data(), rest.size());
        if (count > 0)
            received_bytes_ += static_cast<std::size_t>(count);
        else if (count == 0)
            throw Exception(Error::of(Condition::closed, "read", "the other process"));
        else if (!wait(parts_.in, POLLIN, deadline, "read"))
            return std::nullopt;
    }
    received_bytes_ = 0;
    return message_;
}

bool DescriptorsEnd::wait(int descriptor, short events, Deadline deadline, const char* call) const {
    if (errno != EAGAIN && errno != EINTR) expect(-1, call, "the other process");
    if (deadline.expired()) return false;
    if (!blocks_) {
        constexpr std::int64_t kSecond = 1'000'000'000;
        const auto left = deadline.remaining().count();
        const std::timespec timeout{.tv_sec = left / kSecond, .tv_nsec = left % kSecond};
        ::pollfd waiting{.fd = descriptor, .events = events, .revents = 0};
        (void)::ppoll(&waiting, 1, &timeout, nullptr);
    }
    return true;
}

}  // namespace patchbay::measure
