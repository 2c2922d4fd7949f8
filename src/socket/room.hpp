// SPDX-License-Identifier: Apache-2.0
//
// Waiting until a receiver of datagrams that one is not connected to has room.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/socket/address.hpp"

#include "os/call.hpp"

namespace patchbay::socket_detail {

/// After `fd` could not send to `receiver`: false when the deadline passed. Fails where the receiver has gone.
os::Expected<bool> wait_for_room(int fd, const SocketAddress& receiver, Deadline deadline) noexcept;

}  // namespace patchbay::socket_detail
