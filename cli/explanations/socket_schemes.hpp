// SPDX-License-Identifier: Apache-2.0
//
// The schemes of the socket, in two files: those on one machine and those between machines.
#pragma once

#include "explanations/explanation.hpp"

#include <array>

namespace patchbay::cli {

extern const std::array<SchemeExplanation, 3> kUnixSchemes;
extern const std::array<SchemeExplanation, 3> kNetworkSchemes;

}  // namespace patchbay::cli
