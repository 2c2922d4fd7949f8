// SPDX-License-Identifier: Apache-2.0
#include "inspect/proc_maps.hpp"

#include "inspect/scan.hpp"

namespace patchbay::inspect {

std::optional<SharedMapping> parse_maps_line(std::string_view text) noexcept {
    Scan line(text);
    const auto begin = line.hex();
    if (!begin || !line.skip("-")) return std::nullopt;
    const auto end = line.hex();
    const auto permissions = line.word();
    if (!end || permissions.size() < 4 || permissions[3] != 's') return std::nullopt;
    const auto offset = line.hex();
    const auto major = line.number<std::uint32_t>(16);
    if (!offset || !major || !line.skip(":")) return std::nullopt;
    const auto minor = line.number<std::uint32_t>(16);
    const auto inode = line.decimal();
    if (!minor || !inode || *inode == 0) return std::nullopt;
    return SharedMapping{.begin = *begin,
                         .end = *end,
                         .offset_bytes = *offset,
                         .device = std::uint64_t{*major} << 32U | *minor,
                         .inode = *inode,
                         .readable = permissions[0] == 'r',
                         .writable = permissions[1] == 'w',
                         .path = line.skip_blanks().rest()};
}

std::string unescaped_path(std::string_view path) {
    constexpr std::string_view kLineEnd = "\\012";
    std::string bytes;
    for (;;) {
        const auto at = path.find(kLineEnd);
        bytes += path.substr(0, at);
        if (at == std::string_view::npos) return bytes;
        bytes += '\n';
        path.remove_prefix(at + kLineEnd.size());
    }
}

ShownPath without_deleted(std::string_view shown) noexcept {
    constexpr std::string_view kMark = " (deleted)";
    if (!shown.ends_with(kMark)) return {shown, false};
    return {shown.substr(0, shown.size() - kMark.size()), true};
}

std::optional<std::int32_t> sysv_key_in(std::string_view path) noexcept {
    Scan scan(without_deleted(path).path);
    if (!scan.skip("/SYSV")) return std::nullopt;
    if (scan.rest().size() != 8) return std::nullopt;
    const auto key = scan.number<std::uint32_t>(16);
    if (!key || !scan.at_end()) return std::nullopt;
    return static_cast<std::int32_t>(*key);
}

}  // namespace patchbay::inspect
