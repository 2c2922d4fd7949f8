// SPDX-License-Identifier: Apache-2.0
#include "os/call.hpp"

#include <array>
#include <cstddef>

namespace patchbay::os {
namespace {

constexpr std::array kNames = {
#define PATCHBAY_CALL_NAME(name) #name,
    PATCHBAY_CALLS(PATCHBAY_CALL_NAME)
#undef PATCHBAY_CALL_NAME
};

}  // namespace

const char* name_of(Call call) noexcept {
    return kNames[static_cast<std::size_t>(call)];
}

}  // namespace patchbay::os
