// SPDX-License-Identifier: Apache-2.0
//
// Bytes: the payload of every message, borrowed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace patchbay {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

[[nodiscard]] inline Bytes as_bytes(std::string_view text) noexcept {
    return std::as_bytes(std::span(text.data(), text.size()));
}

[[nodiscard]] inline std::string_view as_text(Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace patchbay
