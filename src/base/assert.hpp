// SPDX-License-Identifier: Apache-2.0
//
// Assertions: a broken precondition is a bug and ends the process, in release builds too.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace patchbay::base {

/// Aborts with place and text unless `holds`. Not for what another process can cause: that is an Error.
inline void require(bool holds, const char* what,
                    std::source_location place = std::source_location::current()) noexcept {
    if (holds) [[likely]]
        return;
    std::fprintf(stderr, "%s:%u: %s: broken precondition: %s\n", place.file_name(), place.line(),
                 place.function_name(), what);
    std::abort();
}

}  // namespace patchbay::base
