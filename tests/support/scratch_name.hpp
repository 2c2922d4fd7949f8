// SPDX-License-Identifier: Apache-2.0
//
// ScratchName: a name that is free again at the end, whatever was made of it.
#pragma once

#include "support/unique_name.hpp"

#include <string>
#include <utility>

namespace patchbay::test {

/// `Object` has a static unlink(name).
template <class Object>
struct ScratchName {
    std::string text = unique_name();
    ScratchName() = default;
    ScratchName(ScratchName&& other) noexcept : text(std::exchange(other.text, {})) {}
    ScratchName& operator=(ScratchName&&) = delete;
    ~ScratchName() {
        if (!text.empty()) (void)Object::unlink(text);
    }
};

}  // namespace patchbay::test
