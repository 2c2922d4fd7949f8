// SPDX-License-Identifier: Apache-2.0
//
// Numbers at places in bytes of the kernel.
#pragma once

#include "patchbay/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace patchbay::inspect {

/// The T at that place, in this machine's order; 0 where the bytes end before.
template <class T>
[[nodiscard]] T load(Bytes bytes, std::size_t at) noexcept {
    T value{};
    if (at <= bytes.size() && bytes.size() - at >= sizeof value)
        std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

/// The same of 16 bits in the network's order.
[[nodiscard]] inline std::uint16_t load_network16(Bytes bytes, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(load<std::uint8_t>(bytes, at) << 8U |
                                      load<std::uint8_t>(bytes, at + 1));
}

template <class T, std::size_t Size>
void store(std::array<std::byte, Size>& bytes, std::size_t at, T value) noexcept {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

}  // namespace patchbay::inspect
