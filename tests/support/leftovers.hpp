// SPDX-License-Identifier: Apache-2.0
//
// What tests that were killed left behind under a unique_name(). Every program that makes such names first removes it.
#pragma once

#include <chrono>
#include <filesystem>

namespace patchbay::test {

/// No test takes that long. What is younger may be in use although its maker has gone, a child of the test, or is not
/// to be seen, in another PID namespace.
inline constexpr std::chrono::minutes kLeftoverAge{15};

/// Removes what this user's processes made under a unique_name() in the folder, where the maker has gone and
/// kLeftoverAge has passed since it was written to. Looks at no folder below, and passes over what it may not remove.
void remove_leftovers(const std::filesystem::path& folder) noexcept;

/// The same wherever tests make files.
void remove_leftovers() noexcept;

}  // namespace patchbay::test
