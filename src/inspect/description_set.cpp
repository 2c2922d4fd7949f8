// SPDX-License-Identifier: Apache-2.0
#include "inspect/description_set.hpp"

#include "os/other_process.hpp"

#include <cstddef>

namespace patchbay::inspect {

os::Expected<std::optional<Index>> DescriptionSet::find_or_add(const HeldDescription& held) {
    std::size_t low = 0;
    std::size_t high = known_.size();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        const auto& other = known_[middle];
        const auto order =
            os::compare_descriptions(other.pid, other.descriptor, held.pid, held.descriptor);
        if (!order) return std::unexpected(order.error());
        if (*order == 0) return std::optional(other.object);
        (*order < 0 ? low : high) = *order < 0 ? middle + 1 : middle;
    }
    known_.insert(known_.begin() + static_cast<std::ptrdiff_t>(low), held);
    return std::optional<Index>{};
}

}  // namespace patchbay::inspect
