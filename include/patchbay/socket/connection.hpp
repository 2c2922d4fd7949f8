// SPDX-License-Identifier: Apache-2.0
//
// Connection: both directions to one partner; bytes (unix, tcp, vsock) or messages (unix-seqpacket).
//
//     auto line = or_throw(Connection::connect("tcp:localhost:7000", Deadline::after(2s)));
//     if (!line) return timed_out();
//     or_throw(line->send(as_bytes("hello\n"), Deadline::after(2s)));
//
// Bytes or messages  A byte stream keeps no boundaries: what was sent at once may be received in pieces and together
//                    with what follows. A seqpacket message, which may be empty, arrives whole or not at all.
// Lifetime           Closes in the destructor. What was sent still arrives, unless tcp or this end had unread bytes:
//                    then the other side may see `closed` before it. finish_sending() and waiting for the end is safe.
// Threads            One may send while another receives; two that send, or receive, mix.
// After a crash      The kernel closes a dead process's end: the other side receives what was sent, then `closed`.
// fork, exec         Close-on-exec, in blocking mode; deadlines hold whatever the mode (MSG_DONTWAIT).
// See                socket(7), unix(7), tcp(7), docs/socket.md
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

class Connection : public Socket {
public:
    /// Connects. Of a host with several addresses each is tried in turn.
    ///
    /// @return  empty: nobody accepted in time
    /// @errors  not_found (nobody listens, no such host or file), denied, invalid (the address, or a datagram one),
    ///          mismatch (a Unix socket of another type), exhausted (EMFILE), unsupported (no IPv6 or vsock here)
    /// @source  connect(2), non-blocking, then poll(2) and SO_ERROR
    static Result<std::optional<Connection>> connect(const SocketAddress& address,
                                                     Deadline deadline,
                                                     const SocketOptions& options = {});
    static Result<std::optional<Connection>> connect(std::string_view address, Deadline deadline,
                                                     const SocketOptions& options = {});
    static Result<std::optional<Connection>> try_connect(std::string_view address,
                                                         const SocketOptions& options = {}) {
        return connect(address, Deadline::now(), options);
    }

    /// Two ends connected to each other, to be shared by fork, exec or descriptor passing.
    /// @param transport  unix_stream or unix_seqpacket
    /// @errors invalid (another transport), exhausted. @source socketpair(2)
    static Result<std::pair<Connection, Connection>> pair(
        Transport transport = Transport::unix_stream, const SocketOptions& options = {});

    /// Takes over a connected socket, such as an inherited descriptor, whatever its mode.
    /// @param name  what errors show; empty: the peer's address
    /// @errors  invalid (no socket, not connected, or not of a transport that Connection speaks)
    static Result<Connection> adopt(FileDescriptor fd, std::string name = {});

    /// Sends, waiting for room as needed.
    ///
    /// @return  how many bytes were taken: all of a message; all of a stream's bytes, or fewer where the deadline
    ///          passed meanwhile; empty: no room in time, nothing was sent
    /// @errors  closed: nobody receives any more; too_big: the message, with the limit and its cure
    /// @source  send(2) with MSG_NOSIGNAL
    Result<std::optional<std::size_t>> send(Bytes bytes, Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> try_send(Bytes bytes) noexcept {
        return send(bytes, Deadline::now());
    }

    /// Receives a message, or what is there of a stream: at least one byte.
    ///
    /// @return  how many bytes; empty: nothing came in time
    /// @errors  closed: everything was received and no more will come; too_big: the message did not fit `buffer`, its
    ///          size is told and the rest of it is lost (next_message_bytes() tells before).
    ///          Descriptors that come with a stream's bytes are closed by the kernel; with a message they are too_big
    /// @source  recv(2); of messages recvmsg(2), which alone tells an empty message from the end
    Result<std::optional<std::size_t>> receive(MutableBytes buffer, Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> try_receive(MutableBytes buffer) noexcept {
        return receive(buffer, Deadline::now());
    }

    /// As send() and receive(), of and into one part after the other.
    /// @errors  also invalid: a message of more than 1024 parts. @source sendmsg(2), recvmsg(2)
    Result<std::optional<std::size_t>> send_parts(std::span<const Bytes> parts,
                                                  Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> receive_parts(std::span<const MutableBytes> parts,
                                                     Deadline deadline) noexcept {
        return receive_into(parts, deadline);
    }

    /// As send(), with copies of descriptors that arrive together with the first byte, close-on-exec. Unix only.
    ///
    /// @param descriptors  borrowed, at most kMaxDescriptors; a stream needs at least one byte to go with them
    /// @errors  also unsupported (not Unix); invalid; exhausted: too many of this user's are on their way already
    /// @source  unix(7) SCM_RIGHTS
    Result<std::optional<std::size_t>> send_descriptors(Bytes bytes,
                                                        std::span<const int> descriptors,
                                                        Deadline deadline) noexcept;

    /// As receive(), with the descriptors that come with it; bytes of a stream that came with descriptors are never
    /// received together with later ones.
    ///
    /// @param descriptors  room for as many as the sender may send; what these held is closed
    /// @errors  also too_big: more came, or more than this process may open: all are closed, and what they came with is
    ///          lost, so that the connection is of no use any more
    /// @source  unix(7) SCM_RIGHTS, recvmsg(2) with MSG_CMSG_CLOEXEC
    Result<std::optional<Received>> receive_descriptors(MutableBytes buffer,
                                                        std::span<FileDescriptor> descriptors,
                                                        Deadline deadline) noexcept {
        return receive_with(buffer, descriptors, deadline);
    }

    /// The size of the next message, which stays; empty: none came in time. unix-seqpacket only.
    /// @errors closed; unsupported (a byte stream). @source recv(2) with MSG_PEEK and MSG_TRUNC
    Result<std::optional<std::size_t>> next_message_bytes(Deadline deadline) noexcept {
        return peek(deadline);
    }

    /// Says that no more will be sent: the other side receives what was sent, then `closed`. Receiving goes on.
    /// @source shutdown(2)
    Result<void> finish_sending();

    /// Who was at the other end when the connection was made; the listener's side knows the client, and the client
    /// who called listen(). Unix only. @errors unsupported. @source unix(7) SO_PEERCRED
    Result<PeerCredentials> peer_credentials() const;

    /// A descriptor of that process, which no other can take the place of. Polls readable when the process has ended.
    /// @errors unsupported (not Unix, or before Linux 6.5), not_found (it was reaped). @source unix(7) SO_PEERPIDFD
    Result<FileDescriptor> peer_pidfd() const;

private:
    friend class Listener;
    using Socket::Socket;
};

}  // namespace patchbay
