// SPDX-License-Identifier: Apache-2.0
//
// DatagramSocket: messages without a connection (unix-dgram, udp). Each arrives whole or not at all.
//
//     auto inbox = or_throw(DatagramSocket::bind("unix-dgram:/run/inbox"));
//     auto mail = or_throw(inbox.receive_from(buffer, Deadline::never()));
//     if (mail) or_throw(inbox.send_to(as_bytes("got it"), mail->sender, Deadline::after(1s)));
//
// unix-dgram    Keeps order and loses nothing: a full receiver makes the sender wait.
// udp           May lose, double and reorder messages, also on this machine, where the receiver's buffer is full.
// Lifetime      Closes in the destructor, which also removes the socket file if it is still its own. Neither side
//               learns that the other has gone, but by sending to it.
// Threads       Every member but moves may be called concurrently; messages do not mix.
// After a crash The socket file stays: the next to bind there finds that nobody serves it and replaces it.
// Limits        unix-dgram: net.unix.max_dgram_qlen messages may wait (10, with systemd 512); a message has at most the
//               sender's send buffer less 32 bytes. udp: 65507 bytes (IPv6: 65527).
// fork, exec    Close-on-exec, in blocking mode; deadlines hold whatever the mode (MSG_DONTWAIT).
// See           unix(7), udp(7), docs/socket.md
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/socket/address.hpp"
#include "patchbay/socket/base.hpp"
#include "patchbay/socket/options.hpp"
#include "patchbay/socket/stat.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace patchbay {

/// A message, and whom to answer.
struct Datagram {
    std::size_t size_bytes;
    SocketAddress sender;  ///< unnamed where a Unix sender has no address
    std::optional<PeerCredentials> credentials = {};  ///< with SocketOptions::credentials
};

class DatagramSocket : public Socket {
public:
    /// A socket with an address, to receive at. "unix-dgram:@" and port 0 let the kernel choose one.
    ///
    /// @errors  in_use (a live socket is there), exists (a file that is no socket has that name; it is left alone),
    ///          denied, not_found (no such folder), invalid (the address, or no datagram one), unsupported, exhausted
    /// @source  socket(2), bind(2)
    static Result<DatagramSocket> bind(const SocketAddress& address,
                                       const BindOptions& options = {});
    static Result<DatagramSocket> bind(std::string_view address, const BindOptions& options = {});

    /// A socket without an address of its own that sends to one partner.
    /// @return empty: the host name was not found out in time. @errors as connect_to()
    static Result<std::optional<DatagramSocket>> connect(const SocketAddress& address,
                                                         Deadline deadline,
                                                         const SocketOptions& options = {});
    static Result<std::optional<DatagramSocket>> connect(std::string_view address,
                                                         Deadline deadline,
                                                         const SocketOptions& options = {});

    /// Two Unix sockets connected to each other. @errors exhausted. @source socketpair(2)
    static Result<std::pair<DatagramSocket, DatagramSocket>> pair(
        const SocketOptions& options = {});

    /// Takes over a datagram socket, whatever its mode. @errors invalid (something else)
    static Result<DatagramSocket> adopt(FileDescriptor fd, std::string name = {});

    /// Chooses a partner: send() goes there, and only what it sends is received.
    ///
    /// @param partner  resolved; an unnamed address (SocketAddress{}) ends the partnership
    /// @errors  not_found (nobody there; udp cannot tell), denied, mismatch (a Unix socket of another type)
    /// @source  connect(2)
    Result<void> connect_to(const SocketAddress& partner);

    /// Sends to the partner.
    ///
    /// @return  false: no room in time, nothing was sent
    /// @errors  closed (the Unix partner has gone, or there is none), not_found (nobody receives there: udp tells on a
    ///          later call), too_big (with the limit and its cure)
    /// @source  send(2)
    Result<bool> send(Bytes message, Deadline deadline) noexcept;
    Result<bool> try_send(Bytes message) noexcept { return send(message, Deadline::now()); }

    /// Sends to anybody. `receiver` is resolved, or a path of any length.
    /// @return, @errors as send(), and those of connect_to(). @source sendto(2)
    Result<bool> send_to(Bytes message, const SocketAddress& receiver, Deadline deadline) noexcept;
    Result<bool> try_send_to(Bytes message, const SocketAddress& receiver) noexcept {
        return send_to(message, receiver, Deadline::now());
    }

    /// Receives a message into `buffer`.
    ///
    /// @return  how many bytes, 0 for an empty message; nothing: none came in time
    /// @errors  too_big: the message did not fit `buffer`, its size is told and the rest of it is lost
    /// @source  recv(2) with MSG_TRUNC
    Result<std::optional<std::size_t>> receive(MutableBytes buffer, Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> try_receive(MutableBytes buffer) noexcept {
        return receive(buffer, Deadline::now());
    }

    /// The same, and who sent it. @source recvfrom(2)
    Result<std::optional<Datagram>> receive_from(MutableBytes buffer, Deadline deadline) noexcept;
    Result<std::optional<Datagram>> try_receive_from(MutableBytes buffer) noexcept {
        return receive_from(buffer, Deadline::now());
    }

    /// As send() and receive(), of and into one part after the other, at most 1024. @source sendmsg(2), recvmsg(2)
    Result<bool> send_parts(std::span<const Bytes> parts, Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> receive_parts(std::span<const MutableBytes> parts,
                                                     Deadline deadline) noexcept {
        return receive_into(parts, deadline);
    }

    /// As send(), with copies of descriptors, and as receive(), with those that come with the message; both as
    /// Connection's. unix-dgram only. @source unix(7) SCM_RIGHTS
    Result<bool> send_descriptors(Bytes message, std::span<const int> descriptors,
                                  Deadline deadline) noexcept;
    Result<std::optional<Received>> receive_descriptors(MutableBytes buffer,
                                                        std::span<FileDescriptor> descriptors,
                                                        Deadline deadline) noexcept {
        return receive_with(buffer, descriptors, deadline);
    }

    /// The size of the next message, which stays; empty: none came in time. @source recv(2) with MSG_PEEK, MSG_TRUNC
    Result<std::optional<std::size_t>> next_message_bytes(Deadline deadline) noexcept {
        return peek(deadline);
    }

private:
    using Socket::Socket;
    Result<std::optional<Datagram>> receive_with_credentials(MutableBytes buffer,
                                                             Deadline deadline) noexcept;
    Result<bool> send_to_native(Bytes message, const SocketAddress& there,
                                const SocketAddress& receiver, Deadline deadline) noexcept;
    std::unexpected<Error> send_to_failed(const os::Failure& failure, std::size_t size_bytes,
                                          const SocketAddress& receiver) const;
};

}  // namespace patchbay
