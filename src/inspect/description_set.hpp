// SPDX-License-Identifier: Apache-2.0
//
// DescriptionSet: which descriptors are one open file description, where the kernel gives those no number: a signalfd
// or an epoll that a child has inherited is one object with two holders.
#pragma once

#include "patchbay/inspect/facts.hpp"

#include "os/call.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace patchbay::inspect {

struct HeldDescription {
    std::int32_t pid;  ///< or tid
    std::int32_t descriptor;
    Index object;
};

class DescriptionSet {
public:
    /// The object of the same description, found before; empty: there was none, and this one is kept.
    /// Fails where the kernel does not tell (kcmp(2)): nothing is kept.
    os::Expected<std::optional<Index>> find_or_add(const HeldDescription& held);

private:
    /// In the order that kcmp(2) gives.
    std::vector<HeldDescription> known_;
};

}  // namespace patchbay::inspect
