// SPDX-License-Identifier: Apache-2.0
//
// GapCounter: what could not be seen, counted while looking.
#pragma once

#include "patchbay/inspect/gap.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace patchbay::inspect {

class GapCounter {
public:
    /// `error`: the errno that hindered, for the words; 0: none.
    void add(Missing what, std::uint64_t count = 1, int error = 0) noexcept;
    /// Those that are not zero, with their words.
    [[nodiscard]] std::vector<Gap> gaps() const;

private:
    struct Count {
        std::uint64_t count = 0;
        int error = 0;
    };
    std::array<Count, static_cast<std::size_t>(Missing::probes) + 1> counts_{};
};

}  // namespace patchbay::inspect
