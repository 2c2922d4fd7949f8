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

/// Of its own: errors are large, and would be most of the code in each place that sends or receives.
template <class Made>
[[gnu::cold, gnu::noinline]] void leave_unfilled(Result<std::optional<Made>>& made,
                                                 Result<bool>&& done) {
    if (done) {
        made->reset();
    } else {
        made = std::unexpected(std::move(done).error());
    }
}

/// A `Made` that `fill` fills (Result<bool>: false: with nothing).
template <class Made, class Fill>
[[nodiscard]] Result<std::optional<Made>> filled(Fill&& fill) {
    Result<std::optional<Made>> made(std::in_place, std::in_place, Unfilled());
    Result<bool> done = std::forward<Fill>(fill)(**made);
    if (!done || !*done) [[unlikely]]
        leave_unfilled(made, std::move(done));
    return made;
}

}  // namespace patchbay::detail
