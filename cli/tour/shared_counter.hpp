// SPDX-License-Identifier: Apache-2.0
//
// SharedCounter: a counter in a Guarded, by the name of its segment.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/guarded.hpp"

#include <cstdint>
#include <string>

namespace patchbay::tour {

class SharedCounter {
public:
    /// All throw Exception.
    static SharedCounter create(const std::string& name) {
        return SharedCounter(or_throw(Guarded<std::uint64_t>::create(name)));
    }
    static SharedCounter open(const std::string& name) {
        return SharedCounter(or_throw(Guarded<std::uint64_t>::open(name)));
    }

    void add_one(Deadline deadline) { ++**locked(deadline); }
    std::uint64_t value(Deadline deadline) { return **locked(deadline); }

private:
    explicit SharedCounter(Guarded<std::uint64_t> counter) : counter_(std::move(counter)) {}
    std::optional<Guarded<std::uint64_t>::Access> locked(Deadline deadline);

    Guarded<std::uint64_t> counter_;
};

}  // namespace patchbay::tour
