// SPDX-License-Identifier: Apache-2.0
//
// The version of the library that this program runs with.
#pragma once

#include <string_view>

namespace patchbay {

/// Returns the version, as "0.1.0". With a shared library it is the one found at run time.
[[nodiscard]] std::string_view version() noexcept;

}  // namespace patchbay
