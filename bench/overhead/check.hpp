// SPDX-License-Identifier: Apache-2.0
//
// A benchmark whose work fails measures nothing: it ends.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace patchbay::bench {

inline void check(bool holds, std::source_location place = std::source_location::current()) {
    if (holds) [[likely]]
        return;
    std::fprintf(stderr, "%s:%u: the work of a benchmark failed\n", place.file_name(),
                 place.line());
    std::abort();
}

}  // namespace patchbay::bench
