// SPDX-License-Identifier: Apache-2.0
//
// Weakening: one place of patchbay/detail/ring/ that is weaker than it is written, to see whether a model notices:
// `--weaken=FILE:LINE:ORDER`, where the order `none` takes a fence or barrier away. mutate.py goes through all places.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>

namespace patchbay::model {

class Weakening {
public:
    /// False: the text is not a place and an order.
    bool parse(std::string_view text) {
        const auto first = text.find(':');
        const auto second = text.rfind(':');
        if (first == second) return false;
        file_ = "/ring/" + std::string(text.substr(0, first));
        line_ = static_cast<unsigned>(std::stoul(std::string(text.substr(first + 1))));
        const auto order = text.substr(second + 1);
        if (order == "relaxed") to_ = std::memory_order_relaxed;
        if (order == "acquire") to_ = std::memory_order_acquire;
        if (order == "release") to_ = std::memory_order_release;
        if (order == "acq_rel") to_ = std::memory_order_acq_rel;
        return to_.has_value() || order == "none";
    }
    /// Whether the place that was given has come up.
    [[nodiscard]] bool was_hit() const noexcept { return hit_ || file_.empty(); }

    /// The order in which an operation there happens; empty: it does not happen.
    std::optional<std::memory_order> at(const std::source_location& place,
                                        std::memory_order order) noexcept {
        if (place.line() != line_ || order == std::memory_order_relaxed) return order;
        if (!std::string_view(place.file_name()).ends_with(file_)) return order;
        hit_ = true;
        return to_;
    }

private:
    std::string file_;
    unsigned line_ = 0;
    std::optional<std::memory_order> to_;
    bool hit_ = false;
};

inline Weakening weakening;

}  // namespace patchbay::model
