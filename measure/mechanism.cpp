// SPDX-License-Identifier: Apache-2.0
#include "measure/mechanism.hpp"

namespace patchbay::measure {

const char* name_of(Kind kind) noexcept {
    switch (kind) {
        case Kind::floor: return "floor";
        case Kind::mechanism: return "mechanism";
        case Kind::peer: break;
    }
    return "peer";
}

}  // namespace patchbay::measure
