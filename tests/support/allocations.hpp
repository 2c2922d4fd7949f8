// SPDX-License-Identifier: Apache-2.0
//
// Counts calls of operator new in a program that is built with allocations.cpp, which is not part of the library of
// helpers: a hot path must make none. Benchmarks count with it, too, so it uses nothing of the library.
#pragma once

#include <cstdint>

namespace patchbay::test {

[[nodiscard]] std::uint64_t allocation_count() noexcept;

}  // namespace patchbay::test
