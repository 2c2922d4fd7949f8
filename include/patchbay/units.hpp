// SPDX-License-Identifier: Apache-2.0
//
// Units: sizes and durations as people write and read them.
#pragma once

#include "patchbay/error.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay {

/// Bytes from "64", "4Ki", "1Mi", "2Gi" (powers of 1024) or "4k", "1M", "2G" (powers of 1000).
/// @errors invalid (not a size), too_big (does not fit 64 bits)
Result<std::uint64_t> parse_size(std::string_view text);

/// "64 B", "4 KiB", "1.5 MiB": three significant digits at most.
std::string format_size(std::uint64_t size_bytes);

/// Durations "250us", "200ms", "5s", "2m", "1h", fractions allowed ("0.5s"); a bare number is seconds.
/// @errors invalid (not a duration, or negative)
Result<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// "181 ns", "4.2 us", "12 ms", "3.5 s": three significant digits at most.
std::string format_duration(std::chrono::nanoseconds duration);

/// Permission bits from octal text, "600" or "0640".
/// @errors invalid
Result<std::uint32_t> parse_mode(std::string_view text);

/// "0640".
std::string format_mode(std::uint32_t mode);

}  // namespace patchbay
