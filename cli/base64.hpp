// SPDX-License-Identifier: Apache-2.0
//
// Base64 (RFC 4648, with padding): how JSON carries bytes that are not text.
#pragma once

#include "patchbay/bytes.hpp"

#include <string>

namespace patchbay::cli {

[[nodiscard]] std::string base64(Bytes bytes);

}  // namespace patchbay::cli
