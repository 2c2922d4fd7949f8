// SPDX-License-Identifier: Apache-2.0
#include "tour/interrupted.hpp"

namespace patchbay::tour {
namespace {

const cli::Interruption* watched = nullptr;

}  // namespace

void watch(const cli::Interruption* interruption) noexcept {
    watched = interruption;
}

void throw_if_interrupted() {
    if (watched != nullptr && watched->requested()) throw Interrupted(watched->signal());
}

}  // namespace patchbay::tour
