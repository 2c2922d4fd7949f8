// SPDX-License-Identifier: Apache-2.0
//
// Route: the addresses that a mechanism of channels uses: one for each receiver, and one for answers.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/traits.hpp"

#include "measure/setting.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::measure {

struct Route {
    const Traits* traits = nullptr;
    std::vector<std::string>
        there;              ///< one for each receiver; all the same where one object serves them
    std::string back;       ///< for answers; empty: nobody answers
    std::string options;    ///< of all: "?frame=length"
    bool is_named = false;  ///< by the user, so that the objects may be there already

    /// Of "mq", "mq?capacity=100", "mq:/jobs". @errors invalid (no such scheme, or a port that leaves no room)
    static Result<Route> make(std::string_view text, const Setting& setting,
                              const std::string& token);

    [[nodiscard]] std::vector<std::string> objects() const;
    /// Makes the named objects, so that nobody else's are used. @errors exists, denied
    [[nodiscard]] Result<void> claim() const;
    void remove() const;
};

}  // namespace patchbay::measure
