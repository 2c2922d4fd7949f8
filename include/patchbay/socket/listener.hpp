// SPDX-License-Identifier: Apache-2.0
//
// Listener: an address where others connect.
//
//     auto door = or_throw(Listener::listen("unix:/run/chat"));
//     while (auto guest = or_throw(door.accept(Deadline::never()))) serve(std::move(*guest));
//
// Lifetime       Closes in the destructor, which also removes the socket file if it is still its own. Who had connected
//                and was not accepted is turned away; accepted connections go on.
// Threads        One thread at a time per object. Several processes may accept from one listener after fork(); the
//                file is removed by the one that made it.
// After a crash  The kernel turns all away who connect. The socket file stays: the next listener finds that nobody
//                serves it and replaces it.
// Limits         So many may wait to be accepted as the backlog says, at most net.core.somaxconn; who comes then waits
//                to connect. With no descriptor left for a guest, accept() turns one away and says `exhausted`: a loop
//                that goes on accepting does not spin, and the guest is not left waiting.
// fork, exec     Close-on-exec, in O_NONBLOCK mode, since accept(2) has no other way to keep a deadline.
// See            listen(2), accept(2), docs/socket.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/socket/address.hpp"
#include "patchbay/socket/base.hpp"
#include "patchbay/socket/connection.hpp"
#include "patchbay/socket/file.hpp"
#include "patchbay/socket/options.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace patchbay {

class Listener : public Socket {
public:
    /// Listens. name() and local_address() tell the port that the kernel chose for port 0.
    ///
    /// @errors  in_use (a live socket is there), exists (a file that is no socket has that name; it is left alone),
    ///          denied, not_found (no such folder), invalid (the address, or a datagram one), unsupported, exhausted
    /// @source  socket(2), bind(2), listen(2)
    static Result<Listener> listen(const SocketAddress& address, const BindOptions& options = {});
    static Result<Listener> listen(std::string_view address, const BindOptions& options = {});

    /// Takes over a listening socket, such as one that systemd passes. It is put in O_NONBLOCK mode, which others who
    /// share it see; its socket file is not removed.
    /// @errors invalid (no socket, not listening, or of a transport that Connection does not speak)
    static Result<Listener> adopt(FileDescriptor fd, const SocketOptions& options = {});

    /// Takes the name of a Unix socket away; who listens there goes on, unreachable.
    /// @errors not_found; invalid (not a Unix path, or the file is no socket and is left alone); denied
    /// @source unlink(2)
    static Result<void> unlink(std::string_view address);

    /// The next one who connected.
    ///
    /// @return  empty: nobody came in time
    /// @errors  exhausted (EMFILE, ENFILE: one was turned away)
    /// @source  accept4(2)
    Result<std::optional<Connection>> accept(Deadline deadline);
    Result<std::optional<Connection>> try_accept() { return accept(Deadline::now()); }

private:
    Listener(FileDescriptor fd, Transport transport, std::string name, SocketFile file,
             const SocketOptions& options) noexcept
        : Socket(std::move(fd), transport, std::move(name), options, std::move(file)),
          options_(options) {}
    Result<std::optional<Connection>> welcome(FileDescriptor fd) const;
    Result<void> prepare();
    bool turn_one_away() noexcept;

    SocketOptions options_;
    FileDescriptor
        reserve_;  // given up for a moment to take a guest that there is no descriptor for
};

}  // namespace patchbay
