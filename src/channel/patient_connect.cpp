// SPDX-License-Identifier: Apache-2.0
#include "channel/patient_connect.hpp"

#include "os/backoff.hpp"

#include <cerrno>

namespace patchbay::channel {
namespace {

template <class Partner>
Result<Partner> attempt_patiently(const SocketAddress& address, Deadline deadline) {
    // A host that does not exist will not come into being while we wait.
    const auto known = address.resolve(SocketAddress::Purpose::connect, deadline);
    if (!known) return std::unexpected(known.error());
    for (os::Backoff backoff(deadline);;) {
        auto partner = Partner::connect(address, deadline);
        if (!partner && !partner.error().is(Condition::not_found))
            return std::unexpected(partner.error());
        if (partner && *partner) return **std::move(partner);
        const auto paused = backoff.pause();
        if (!paused) return os::error_of(paused.error(), address.name());
        if (!*paused) {
            return std::unexpected(Error::system(ETIMEDOUT, "connect", address.name(),
                                                 "nobody listened there in time"));
        }
    }
}

}  // namespace

Result<Connection> connect_patiently(const SocketAddress& address, Deadline deadline) {
    return attempt_patiently<Connection>(address, deadline);
}

Result<DatagramSocket> connect_datagrams_patiently(const SocketAddress& address,
                                                   Deadline deadline) {
    return attempt_patiently<DatagramSocket>(address, deadline);
}

}  // namespace patchbay::channel
