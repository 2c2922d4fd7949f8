// SPDX-License-Identifier: Apache-2.0
//
// /proc/PID/maps: the shared mappings. proc(5)
#pragma once

#include "inspect/scan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::inspect {

struct SharedMapping {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t offset_bytes;
    std::uint64_t device;  ///< major << 32 | minor
    std::uint64_t inode;
    bool readable;
    bool writable;
    std::string_view path;  ///< " (deleted)" included
};

/// One line; empty: it is private, of no file, or no such line. `path` is as the text has it: see unescaped_path.
std::optional<SharedMapping> parse_maps_line(std::string_view text) noexcept;

/// Calls `visit(mapping)` for each shared mapping of a file; the path is unescaped, and valid during the call.
template <class Visit>
void for_each_shared_mapping(std::string_view text, Visit&& visit);

/// What the kernel wrote as "\012" becomes a line end again: the one character that it escapes there.
std::string unescaped_path(std::string_view path);

/// A path as the kernel shows it, and whether " (deleted)" stands behind it.
struct ShownPath {
    std::string_view path;
    bool deleted;
};
ShownPath without_deleted(std::string_view shown) noexcept;

/// The id in "/SYSV0000abcd (deleted)" is the inode; this is the key. Empty: not a System V segment.
std::optional<std::int32_t> sysv_key_in(std::string_view path) noexcept;

template <class Visit>
void for_each_shared_mapping(std::string_view text, Visit&& visit) {
    for_each_line(text, [&](std::string_view line) {
        auto mapping = parse_maps_line(line);
        if (!mapping) return;
        const auto path = unescaped_path(mapping->path);
        mapping->path = path;
        visit(*mapping);
    });
}

}  // namespace patchbay::inspect
