// SPDX-License-Identifier: Apache-2.0
//
// Socket: what connections, listeners and datagram sockets have in common.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/socket/address.hpp"
#include "patchbay/socket/file.hpp"
#include "patchbay/socket/options.hpp"
#include "patchbay/socket/stat.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace patchbay {

namespace os {
struct Failure;
struct IncomingMessage;
struct OutgoingMessage;
struct StampedMessage;
}  // namespace os

/// What was received, beside the bytes.
struct Received {
    std::size_t size_bytes;
    std::size_t descriptor_count = 0;  ///< so many of the places given are filled, from the front
    std::optional<PeerCredentials> sender = {};  ///< with SocketOptions::credentials
};

/// As many descriptors as one message carries.
inline constexpr std::size_t kMaxDescriptors = 253;

class Socket {
public:
    Socket(Socket&&) noexcept = default;
    Socket& operator=(Socket&& other) noexcept;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() = default;

    /// Borrows the descriptor: pollable (POLLIN, POLLOUT, and POLLRDHUP when the other side sends no more).
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Gives the descriptor away, and with it the care for the socket file.
    [[nodiscard]] int release_fd() noexcept;
    [[nodiscard]] Transport transport() const noexcept { return transport_; }
    /// "tcp:127.0.0.1:7000": what errors show. Of a connection: where to; of an accepted Unix one: where it came in.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// Where this socket is; with the port or name that the kernel chose. @source getsockname(2)
    Result<SocketAddress> local_address() const;
    /// Who is at the other end; unnamed for most Unix clients. @errors closed (not connected). @source getpeername(2)
    Result<SocketAddress> peer_address() const;

    /// @source getsockopt(2), ioctl(2) SIOCINQ and SIOCOUTQ, fstat(2), proc(5). What a transport cannot tell is 0.
    Result<SocketStat> stat() const;

    /// The largest message in bytes that one send takes; SIZE_MAX for a byte stream.
    Result<std::size_t> largest_message_bytes() const;

protected:
    /// Of a socket that has these options already.
    Socket(FileDescriptor fd, Transport transport, std::string name, const SocketOptions& options,
           SocketFile file = {}) noexcept
        : fd_(std::move(fd)),
          transport_(transport),
          name_(std::move(name)),
          credentials_(is_unix(transport) && options.credentials),
          file_(std::move(file)) {}

    /// recvmsg(2) of a message or a stream's next bytes. The end is `closed`; descriptors that there was no room for,
    /// and messages larger than `room_bytes`, are too_big.
    Result<std::optional<std::size_t>> receive_message(os::IncomingMessage& message,
                                                       std::size_t room_bytes,
                                                       Deadline deadline) noexcept;
    /// What is left to do where the first attempt to receive a packet brought none that fits.
    Result<std::optional<std::size_t>> receive_packet_after(
        const std::expected<os::StampedMessage, os::Failure>& first, MutableBytes buffer,
        Deadline deadline) noexcept;
    /// The same into several parts; and with descriptors.
    Result<std::optional<std::size_t>> receive_into(std::span<const MutableBytes> parts,
                                                    Deadline deadline) noexcept;
    Result<std::optional<Received>> receive_with(MutableBytes buffer,
                                                 std::span<FileDescriptor> descriptors,
                                                 Deadline deadline) noexcept;
    /// The size of the next message, which stays.
    Result<std::optional<std::size_t>> peek(Deadline deadline) noexcept;

    /// sendmsg(2) once: how many bytes were taken; empty: no room in time.
    Result<std::optional<std::size_t>> send_message(const os::OutgoingMessage& message,
                                                    std::size_t size_bytes,
                                                    Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> send_with(Bytes bytes, std::span<const int> descriptors,
                                                 Deadline deadline) noexcept;
    /// Why a message of so many bytes could not be sent: too_big says the limit and its cure.
    std::unexpected<Error> send_failed(const os::Failure& failure, std::size_t size_bytes) const;
    std::unexpected<Error> receive_failed(const os::Failure& failure) const;
    std::unexpected<Error> too_big(const char* call, std::size_t size_bytes) const;

    FileDescriptor fd_;
    Transport transport_;
    std::string name_;
    bool credentials_;  // SO_PASSCRED is on: there must be room for them
    SocketFile
        file_;  // last, to go first: while the descriptor is open nobody takes the file for stale
};

}  // namespace patchbay
