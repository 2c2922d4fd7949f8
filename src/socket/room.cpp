// SPDX-License-Identifier: Apache-2.0
#include "socket/room.hpp"

#include "os/poll.hpp"
#include "os/socket.hpp"

namespace patchbay::socket_detail {

os::Expected<bool> wait_for_room(int fd, const SocketAddress& receiver,
                                 Deadline deadline) noexcept {
    if (deadline.is_now()) return false;
    // The own send buffer may be what is full; of udp there is nothing else.
    const auto own = os::wait_for(fd, POLLOUT, deadline);
    if (!own || !*own || !is_unix(receiver.transport())) return own;
    // poll(2) tells of a receiver's queue only to sockets that are connected to it: one is, for as long as we wait.
    const auto watcher = os::socket(AF_UNIX, SOCK_DGRAM);
    if (!watcher) return std::unexpected(watcher.error());
    const auto connected = os::connect(watcher->get(), receiver.native(), receiver.native_size());
    if (!connected) return std::unexpected(connected.error());
    return os::wait_for(watcher->get(), POLLOUT, deadline);
}

}  // namespace patchbay::socket_detail
