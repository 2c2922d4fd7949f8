// SPDX-License-Identifier: Apache-2.0
#include "patchbay/inspect/text.hpp"

#include <cstddef>
#include <cstdint>

namespace patchbay::inspect {
namespace {

/// A character of UTF-8 at the front of some bytes; size 0: there is none.
struct Character {
    std::uint32_t code;
    std::size_t size;
};

std::size_t size_by_first(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return 2;
    if (first >= 0xe0 && first <= 0xef) return 3;
    if (first >= 0xf0 && first <= 0xf4) return 4;
    return 0;
}

Character first_character(std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes.front());
    const auto size = size_by_first(first);
    if (size == 0 || size > bytes.size()) return {0, 0};
    if (size == 1) return {first, 1};
    std::uint32_t code = first & (0x7fU >> size);
    for (std::size_t index = 1; index < size; ++index) {
        const auto next = static_cast<unsigned char>(bytes[index]);
        if ((next & 0xc0U) != 0x80) return {0, 0};
        code = code << 6U | (next & 0x3fU);
    }
    // Longer than need be, halves of UTF-16, past the end of Unicode.
    const bool wrong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000) ||
                       (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff;
    return wrong ? Character{0, 0} : Character{code, size};
}

bool is_printable(std::uint32_t code) {
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
    const bool reverses_or_hides =
        code == 0xad || code == 0x61c || code == 0xfeff || (code >= 0x200b && code <= 0x200f) ||
        (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f);
    const bool tag_or_private = code >= 0xe0000 || (code >= 0xfff9 && code <= 0xffff);
    return !reverses_or_hides && !tag_or_private;
}

void add_escaped(std::string& text, unsigned char byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    switch (byte) {
        case '\n': text += "\\n"; return;
        case '\t': text += "\\t"; return;
        case '\r': text += "\\r"; return;
        case '\\': text += "\\\\"; return;
        default: break;
    }
    text += "\\x";
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
}

}  // namespace

std::string escaped(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const auto [code, size] = first_character(bytes);
        const std::size_t step = size == 0 ? 1 : size;
        if (size != 0 && code != '\\' && is_printable(code)) {
            text += bytes.substr(0, step);
        } else {
            for (const char byte : bytes.substr(0, step))
                add_escaped(text, static_cast<unsigned char>(byte));
        }
        bytes.remove_prefix(step);
    }
    return text;
}

}  // namespace patchbay::inspect
