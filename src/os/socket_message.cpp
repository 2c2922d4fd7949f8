// SPDX-License-Identifier: Apache-2.0
#include "os/socket_message.hpp"

#include "base/assert.hpp"

#include <array>
#include <cstring>
#include <ctime>

namespace patchbay::os {
namespace {

constexpr std::size_t kDescriptorRoom = CMSG_SPACE(kMaxDescriptors * sizeof(int));
constexpr std::size_t kStampRoom = CMSG_SPACE(sizeof(::timespec));
constexpr std::size_t kCredentialRoom = CMSG_SPACE(sizeof(::ucred));

/// Room for control messages, not initialised: the kernel writes what is read.
template <std::size_t Size>
struct Control {
    alignas(::cmsghdr) std::array<std::byte, Size> bytes;
};

/// As many bytes as what may come takes and not one more, lest the kernel hands out further descriptors.
std::size_t room_for(const IncomingMessage& message) noexcept {
    std::size_t room = 0;
    if (message.stamps) room += kStampRoom;
    if (message.credentials) room += kCredentialRoom;
    if (!message.descriptors.empty()) room += CMSG_LEN(message.descriptors.size() * sizeof(int));
    return room;
}

void take_descriptors(IncomingMessage& message, const ::cmsghdr* control) noexcept {
    const auto count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(control) + i * sizeof(int), sizeof fd);
        FileDescriptor descriptor(fd);
        if (message.descriptor_count == message.descriptors.size()) {
            message.descriptors_lost = true;
        } else {
            message.descriptors[message.descriptor_count++] = std::move(descriptor);
        }
    }
}

void take(IncomingMessage& message, const ::cmsghdr* control) noexcept {
    if (control->cmsg_level != SOL_SOCKET) return;
    switch (control->cmsg_type) {
        case SCM_RIGHTS: take_descriptors(message, control); break;
        case SCM_TIMESTAMPNS: message.stamped = true; break;
        case SCM_CREDENTIALS: {
            ::ucred credentials{};
            std::memcpy(&credentials, CMSG_DATA(control), sizeof credentials);
            message.sender_credentials = credentials;
            break;
        }
        default: break;
    }
}

void take_control(IncomingMessage& message, ::msghdr& header) noexcept {
    message.descriptor_count = 0;
    message.descriptors_lost = (header.msg_flags & MSG_CTRUNC) != 0;
    message.stamped = false;
    message.sender_credentials.reset();
    for (auto* control = CMSG_FIRSTHDR(&header); control != nullptr;
         control = CMSG_NXTHDR(&header, control))
        take(message, control);
}

}  // namespace

Expected<std::size_t> send_message(int fd, const OutgoingMessage& message) noexcept {
    base::require(message.descriptors.size() <= kMaxDescriptors,
                  "at most 253 descriptors a message");
    ::msghdr header{};
    header.msg_name = const_cast<::sockaddr*>(message.to);  // only read
    header.msg_namelen = message.to_size;
    header.msg_iov = const_cast<::iovec*>(message.parts.data());  // only read
    header.msg_iovlen = message.parts.size();
    Control<kDescriptorRoom> control;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    if (const auto size = message.descriptors.size_bytes(); size > 0) {
        header.msg_control = control.bytes.data();
        header.msg_controllen = CMSG_SPACE(size);
        std::memset(control.bytes.data(), 0, header.msg_controllen);
        auto* const rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(size);
        std::memcpy(CMSG_DATA(rights), message.descriptors.data(), size);
    }
    return retry(Call::sendmsg,
                 [&] { return ::sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL); });
}

Expected<std::size_t> receive_message(int fd, IncomingMessage& message, int flags) noexcept {
    base::require(message.descriptors.size() <= kMaxDescriptors,
                  "at most 253 descriptors a message");
    Control<kStampRoom + kCredentialRoom + kDescriptorRoom>
        control;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    ::msghdr header{};
    header.msg_iov = const_cast<::iovec*>(message.parts.data());  // only read
    header.msg_iovlen = message.parts.size();
    if (message.sender != nullptr) header.msg_name = &message.sender->storage;
    header.msg_control = control.bytes.data();
    const auto size = retry(Call::recvmsg, [&] {
        header.msg_namelen = message.sender != nullptr ? sizeof message.sender->storage : 0;
        header.msg_controllen = room_for(message);
        return ::recvmsg(fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | flags);
    });
    if (!size) return std::unexpected(size.error());
    if (message.sender != nullptr) message.sender->size = header.msg_namelen;
    take_control(message, header);
    return *size;
}

}  // namespace patchbay::os
