// SPDX-License-Identifier: Apache-2.0
//
// Connecting again and again until somebody listens, or the deadline passes.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/socket.hpp"

namespace patchbay::channel {

/// @errors not_found (ETIMEDOUT: nobody listened in time; or the host does not exist), and those of connect
Result<Connection> connect_patiently(const SocketAddress& address, Deadline deadline);
/// The same for datagrams, whose receiver must be there on Unix sockets.
Result<DatagramSocket> connect_datagrams_patiently(const SocketAddress& address, Deadline deadline);

}  // namespace patchbay::channel
