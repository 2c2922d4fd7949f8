// SPDX-License-Identifier: Apache-2.0
//
// Frame: what stands on the screen, as lines of text; who draws it need not know what it means.
#pragma once

#include "top/state.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::cli {

enum class Style { plain, title, header, selected, waiting, faint };

struct FrameLine {
    std::string text;  ///< not wider than the frame
    Style style = Style::plain;
};

struct FrameSize {
    std::size_t width = 80;
    std::size_t height = 24;
};

/// What stands above the rows.
struct FrameHead {
    std::string clock;          ///< "12:34:56"
    std::size_t processes = 0;  ///< seen
    std::size_t hidden = 0;     ///< of these, how many do not show what they hold
    bool is_first = false;      ///< there is nothing to compare with yet
};

/// `rows` are chosen_rows(). Says in `state` how many rows there is room for.
[[nodiscard]] std::vector<FrameLine> frame_of(const FrameHead& head,
                                              const std::vector<TopRow>& rows, TopState& state,
                                              const FrameSize& size);

/// Head and all rows, for scripts: no selection, no keys.
[[nodiscard]] std::string frame_text(const FrameHead& head, const std::vector<TopRow>& rows,
                                     const TopState& state, std::size_t width);

/// `text` in exactly that many columns of a terminal; "~" where its end is cut off. What the locale cannot print is
/// "?".
[[nodiscard]] std::string fitted(std::string_view text, std::size_t columns, bool right = false);

}  // namespace patchbay::cli
