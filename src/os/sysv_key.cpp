// SPDX-License-Identifier: Apache-2.0
#include "patchbay/sysv_key.hpp"

#include "os/sysv_key.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <limits>
#include <optional>

namespace patchbay {
namespace {

/// 32 bits, signed or not, whichever way a tool prints them.
std::optional<std::int32_t> parse_number(std::string_view text) noexcept {
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if (hexadecimal) text.remove_prefix(2);
    if (hexadecimal && text.starts_with('-')) return std::nullopt;
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number, hexadecimal ? 16 : 10);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    if (number < std::numeric_limits<std::int32_t>::min()) return std::nullopt;
    if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::int32_t>(number);
}

}  // namespace

namespace os {

Expected<std::int32_t> ftok(const std::string& path, char project_id) noexcept {
    return retry(Call::ftok, [&] { return ::ftok(path.c_str(), project_id); });
}

Ownership ownership_of(const ::ipc_perm& permissions) noexcept {
    return {
        .user_id = permissions.uid, .group_id = permissions.gid, .mode = permissions.mode & 0777U};
}

}  // namespace os

namespace sysv {

Result<Key> Key::parse(std::string_view text) {
    if (text == "private") return Key();
    if (text.contains('/')) return from_path(std::string(text));
    if (const auto number = parse_number(text)) return Key(*number);
    return std::unexpected(
        Error::of(Condition::invalid, "key", '\'' + std::string(text) + '\'',
                  "a key is a number of 32 bits such as 0x50001234, a path, or 'private'"));
}

Result<Key> Key::from_path(const std::string& path, char project_id) {
    const auto number = os::ftok(path, project_id);
    if (!number) return os::error_of(number.error(), path, "a key is made from a file that exists");
    return Key(*number);
}

std::string Key::text() const {
    if (is_private()) return "private";
    std::array<char, 16> text{};
    (void)std::snprintf(text.data(), text.size(), "0x%08x", static_cast<std::uint32_t>(number_));
    return text.data();
}

}  // namespace sysv
}  // namespace patchbay
