// SPDX-License-Identifier: Apache-2.0
//
// Host names to addresses, under a deadline that getaddrinfo(3) does not have.
#pragma once

#include "patchbay/deadline.hpp"

#include "os/call.hpp"
#include "os/socket_name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::os {

/// The Internet addresses of a host, with the port filled in, best first. Empty optional: no answer in time.
/// Fails with ENOENT for an unknown name, EAGAIN where no name server answers.
///
/// A lookup with a deadline runs on a thread of its own, which stays behind until the resolver gives up.
Expected<std::optional<std::vector<SocketName>>> resolve(const std::string& host,
                                                         std::uint16_t port,
                                                         Deadline deadline) noexcept;

}  // namespace patchbay::os
