// SPDX-License-Identifier: Apache-2.0
//
// What is filled where the caller gets it, so that a message need not be moved on its way out.
#pragma once

#include "patchbay/error.hpp"

#include <optional>
#include <utility>

namespace patchbay::detail {

/// What makes a thing that is not filled yet: for nobody else.
struct Unfilled {};

/// A `Made` that `fill` fills (Result<bool>: false: with nothing).
template <class Made, class Fill>
[[nodiscard]] Result<std::optional<Made>> filled(Fill&& fill) {
    Result<std::optional<Made>> made(std::in_place, std::in_place, Unfilled());
    const Result<bool> done = std::forward<Fill>(fill)(**made);
    if (!done) [[unlikely]] {
        made = std::unexpected(done.error());
    } else if (!*done) [[unlikely]] {
        made->reset();
    }
    return made;
}

}  // namespace patchbay::detail
