// SPDX-License-Identifier: Apache-2.0
#include "patchbay/inspect/process.hpp"

#include <signal.h>
#include <string.h>

#include <bit>

namespace patchbay::inspect {

std::string signal_name(int number) {
    if (number >= SIGRTMIN && number <= SIGRTMAX) {
        const int offset = number - SIGRTMIN;
        return offset == 0 ? "SIGRTMIN" : "SIGRTMIN+" + std::to_string(offset);
    }
    const char* const abbreviation = number < 32 ? ::sigabbrev_np(number) : nullptr;
    if (abbreviation == nullptr) return std::to_string(number);
    return std::string("SIG") + abbreviation;
}

std::vector<std::string> signal_names(SignalMask mask) {
    std::vector<std::string> names;
    for (; mask != 0; mask &= mask - 1) names.push_back(signal_name(std::countr_zero(mask) + 1));
    return names;
}

}  // namespace patchbay::inspect
