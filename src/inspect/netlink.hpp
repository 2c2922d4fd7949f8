// SPDX-License-Identifier: Apache-2.0
//
// Netlink messages and their attributes, one after the other: netlink(7). A length that cannot be ends them.
#pragma once

#include "patchbay/bytes.hpp"

#include <cstdint>
#include <optional>

namespace patchbay::inspect {

inline constexpr std::uint16_t kNetlinkError = 2;  // NLMSG_ERROR
inline constexpr std::uint16_t kNetlinkDone = 3;   // NLMSG_DONE

/// A message (type, what follows its header) or an attribute (type, value).
struct NetlinkPart {
    std::uint16_t type;
    Bytes bytes;
};

class NetlinkMessages {
public:
    explicit NetlinkMessages(Bytes bytes) noexcept : rest_(bytes) {}
    std::optional<NetlinkPart> next() noexcept;

private:
    Bytes rest_;
};

class NetlinkAttributes {
public:
    explicit NetlinkAttributes(Bytes bytes) noexcept : rest_(bytes) {}
    std::optional<NetlinkPart> next() noexcept;

private:
    Bytes rest_;
};

/// The errno of an error message; 0: it has none.
int netlink_error(Bytes message) noexcept;

}  // namespace patchbay::inspect
