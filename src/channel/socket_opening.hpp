// SPDX-License-Identifier: Apache-2.0
//
// What opening a socket by address needs, with connections and without.
#pragma once

#include "patchbay/address.hpp"
#include "patchbay/socket.hpp"

#include "os/backoff.hpp"

#include <cerrno>
#include <string>
#include <utility>

namespace patchbay::channel {

[[nodiscard]] inline Error nobody_in_time(const char* call, const Address& address) {
    return Error::system(ETIMEDOUT, call, address.name(), "nobody came in time");
}

/// The address that the kernel gave, such as the port for `tcp:HOST:0`.
[[nodiscard]] inline std::string local_name(const Socket& socket, const Address& address) {
    const auto local = socket.local_address();
    return local ? local->name() : address.name();
}

/// Connects as soon as somebody is there; until the deadline nobody being there is no error.
template <class Kind>
Result<Kind> open_when_there(const Address& address, Deadline deadline) {
    const auto socket = SocketAddress::parse(address);
    if (!socket) return std::unexpected(socket.error());
    os::Backoff backoff(deadline);
    for (;;) {
        auto connected = Kind::connect(*socket, deadline);
        if (connected && *connected) return **std::move(connected);
        if (connected) return std::unexpected(nobody_in_time("connect", address));
        if (!connected.error().is(Condition::not_found)) return std::unexpected(connected.error());
        const auto paused = backoff.pause();
        if (!paused) return os::error_of(paused.error(), address.name());
        if (!*paused) return std::unexpected(connected.error());
    }
}

}  // namespace patchbay::channel
