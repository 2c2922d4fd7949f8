// SPDX-License-Identifier: Apache-2.0
//
// What helps when a socket operation fails.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/socket/address.hpp"

#include "os/call.hpp"

#include <string>

namespace patchbay::socket_detail {

/// The Error of a failed attempt to get in touch with `transport`'s other side.
[[nodiscard]] std::unexpected<Error> connect_failed(const os::Failure& failure, Transport transport,
                                                    const std::string& name);
/// The Error of a failed socket(2), bind(2) or listen(2).
[[nodiscard]] std::unexpected<Error> bind_failed(const os::Failure& failure, Transport transport,
                                                 const std::string& name);

[[nodiscard]] std::unexpected<Error> invalid(const char* call, std::string name, std::string cure);

}  // namespace patchbay::socket_detail
