// SPDX-License-Identifier: Apache-2.0
#include "top/frame.hpp"

#include <cwchar>

namespace patchbay::cli {
namespace {

struct Piece {
    std::string text;
    std::size_t columns;
};

/// The next character, or "?".
Piece next_piece(std::string_view& text) {
    std::mbstate_t state{};
    wchar_t wide = 0;
    const auto length = std::mbrtowc(&wide, text.data(), text.size(), &state);
    const bool is_whole = length != 0 && length <= text.size();
    const int columns = is_whole ? ::wcwidth(wide) : -1;
    if (columns < 0) {
        // In a locale without UTF-8 each byte fails by itself: one "?" stands for the whole character.
        std::size_t taken = 1;
        while (taken < text.size() && (static_cast<unsigned char>(text[taken]) & 0xC0U) == 0x80U)
            ++taken;
        text.remove_prefix(taken);
        return {"?", 1};
    }
    Piece piece{std::string(text.substr(0, length)), static_cast<std::size_t>(columns)};
    text.remove_prefix(length);
    return piece;
}

}  // namespace

std::string fitted(std::string_view text, std::size_t columns, bool right) {
    std::string result;
    std::size_t used = 0;
    while (!text.empty()) {
        const auto piece = next_piece(text);
        const bool is_end = text.empty();
        if (used + piece.columns > columns || (!is_end && used + piece.columns == columns)) {
            if (used < columns) {
                result += '~';
                ++used;
            }
            break;
        }
        result += piece.text;
        used += piece.columns;
    }
    const std::string blanks(columns - used, ' ');
    return right ? blanks + result : result + blanks;
}

}  // namespace patchbay::cli
