// SPDX-License-Identifier: Apache-2.0
//
// Unix sockets as sock_diag(7) lists them, and as /proc/net/unix does where there is no sock_diag.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/inspect/facts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::inspect {

struct UnixSocket {
    std::uint64_t inode = 0;                ///< 0: not accepted yet, so no process can have it
    std::string name;                       ///< as Object::name
    std::vector<std::uint32_t> unaccepted;  ///< inodes
    UnixSocketFacts facts;                  ///< with peer_inode, without `peer` and `unaccepted`
};

/// struct unix_diag_req: everything that there is to know, of all.
std::array<std::byte, 24> unix_diag_request() noexcept;
/// What follows the header of an answer; empty: too short.
std::optional<UnixSocket> parse_unix_diag(Bytes message);

/// The text has neither peers nor queues. A name with a line end in it is cut off there.
std::vector<UnixSocket> parse_net_unix(std::string_view text);

}  // namespace patchbay::inspect
