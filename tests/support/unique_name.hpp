// SPDX-License-Identifier: Apache-2.0
//
// Names for kernel objects that no other test, no other run and no other user of the machine has.
#pragma once

#include <string>
#include <string_view>

namespace patchbay::test {

inline constexpr std::string_view kUniqueMark = "patchbay-test.";

/// Returns "<prefix>patchbay-test.<pid>.<16 random hex digits>"; a prefix "/" makes it fit for
/// message queues, shared memory and semaphores, "/tmp/" for files. What a killed test leaves under such a name is
/// removed when a later one starts (leftovers.hpp).
[[nodiscard]] std::string unique_name(std::string_view prefix = "/");

}  // namespace patchbay::test
