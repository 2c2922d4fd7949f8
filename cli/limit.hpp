// SPDX-License-Identifier: Apache-2.0
//
// Limits of this machine, read when they are shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::cli {

/// The value now; empty: this kernel does not tell.
using LimitReader = std::optional<std::uint64_t> (*)(std::string_view where);

/// What RLIM_INFINITY and the like are read as.
inline constexpr std::uint64_t kNoLimit = UINT64_MAX;

struct Limit {
    enum class Unit { bytes, count, pages };

    std::string_view name;     ///< as one sets it: "fs.mqueue.msg_max", "RLIMIT_MSGQUEUE"
    std::string_view meaning;  ///< one line
    Unit unit;
    LimitReader read;
    std::string_view where = {};

    [[nodiscard]] std::optional<std::uint64_t> value() const { return read(where); }
    /// "8 KiB", "10", "unlimited", "unknown".
    [[nodiscard]] std::string text() const;
};

/// The number number `index` in a file of /proc/sys, where numbers are separated by blanks.
std::optional<std::uint64_t> number_in_file(std::string_view path, unsigned index);
template <unsigned Index = 0>
std::optional<std::uint64_t> from_file(std::string_view path) {
    return number_in_file(path, Index);
}

/// A number that the kernel or the C library fixes: `where` is the number.
std::optional<std::uint64_t> fixed(std::string_view number);

/// The soft limit of this process; `where` is the name: "RLIMIT_NOFILE".
std::optional<std::uint64_t> from_rlimit(std::string_view name);

/// Size and free space in bytes of the file system that `where` lies on.
std::optional<std::uint64_t> size_of_filesystem(std::string_view path);
std::optional<std::uint64_t> space_in_filesystem(std::string_view path);

std::optional<std::uint64_t> page_size(std::string_view);
std::optional<std::uint64_t> lowest_real_time_signal(std::string_view);
std::optional<std::uint64_t> highest_real_time_signal(std::string_view);

}  // namespace patchbay::cli
