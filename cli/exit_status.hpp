// SPDX-License-Identifier: Apache-2.0
//
// The exit statuses of the tool. A run that SIGINT, SIGTERM or SIGHUP ended has 128 + its number, as in a shell.
#pragma once

namespace patchbay::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kTimedOut = 124;  ///< as timeout(1)
inline constexpr int kSignalled = 128;

}  // namespace patchbay::cli
