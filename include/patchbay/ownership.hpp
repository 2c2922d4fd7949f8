// SPDX-License-Identifier: Apache-2.0
//
// Ownership: who a kernel object belongs to and who may use it, as its `stat()` reports it.
#pragma once

#include <cstdint>

namespace patchbay {

struct Ownership {
    std::uint32_t user_id = 0;   ///< uid
    std::uint32_t group_id = 0;  ///< gid
    std::uint32_t mode = 0;      ///< permission bits only, as in 0640

    friend bool operator==(const Ownership&, const Ownership&) = default;
};

/// Private to the user: what every `create` uses unless told otherwise.
inline constexpr std::uint32_t kPrivateMode = 0600;

}  // namespace patchbay
