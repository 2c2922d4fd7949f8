// SPDX-License-Identifier: Apache-2.0
#include "inspect/netlink.hpp"

#include "inspect/wire.hpp"

#include <algorithm>

namespace patchbay::inspect {
namespace {

/// Takes `size` bytes, and those up to the next multiple of four.
Bytes take(Bytes& rest, std::size_t size) noexcept {
    const auto taken = rest.first(size);
    rest = rest.subspan(std::min(rest.size(), (size + 3) / 4 * 4));
    return taken;
}

}  // namespace

std::optional<NetlinkPart> NetlinkMessages::next() noexcept {
    constexpr std::size_t kHeader = 16;
    const std::size_t size = load<std::uint32_t>(rest_, 0);
    if (size < kHeader || size > rest_.size()) return std::nullopt;
    const auto message = take(rest_, size);
    return NetlinkPart{load<std::uint16_t>(message, 4), message.subspan(kHeader)};
}

std::optional<NetlinkPart> NetlinkAttributes::next() noexcept {
    constexpr std::size_t kHeader = 4;
    constexpr unsigned kTypeMask = 0x3fff;  // without NLA_F_NESTED and NLA_F_NET_BYTEORDER
    const std::size_t size = load<std::uint16_t>(rest_, 0);
    if (size < kHeader || size > rest_.size()) return std::nullopt;
    const auto attribute = take(rest_, size);
    return NetlinkPart{static_cast<std::uint16_t>(load<std::uint16_t>(attribute, 2) & kTypeMask),
                       attribute.subspan(kHeader)};
}

int netlink_error(Bytes message) noexcept {
    const auto error = load<std::int32_t>(message, 0);
    return error < 0 && error > -4096 ? -error : 0;
}

}  // namespace patchbay::inspect
