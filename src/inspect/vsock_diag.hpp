// SPDX-License-Identifier: Apache-2.0
//
// vsock(7) sockets as sock_diag(7) lists them. There is no table of them as text.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/inspect/facts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace patchbay::inspect {

struct VsockSocket {
    std::uint64_t inode = 0;
    VsockFacts facts;  ///< without `peer`
};

/// struct vsock_diag_req, for all.
std::array<std::byte, 24> vsock_diag_request() noexcept;
/// What follows the header of an answer; empty: too short.
std::optional<VsockSocket> parse_vsock_diag(Bytes message) noexcept;

}  // namespace patchbay::inspect
