// SPDX-License-Identifier: Apache-2.0
//
// FaultInjection: makes the Nth call fail, for tests.
//
//     os::FaultInjection fault({.nth = 3, .error = ENOMEM});          // the third call of any kind
//     os::FaultInjection fault({.call = Call::mmap, .error = EACCES}); // the first mmap
//
// While it lives, calls of the whole process are counted; one lives at a time. close(2) is neither counted nor
// failed: on Linux it frees the number whatever it answers, and the destructors that call it ignore the answer.
#pragma once

#include "os/call.hpp"

#include <cstdint>
#include <optional>

namespace patchbay::os {

class FaultInjection {
public:
    struct Plan {
        std::optional<Call> call = {};  ///< which kind; empty: any
        std::uint64_t nth = 1;          ///< 1: the first that matches; 0: none, only count
        int error = 0;                  ///< errno
        bool sticky = false;            ///< also every later one that matches
    };

    explicit FaultInjection(const Plan& plan) noexcept;
    ~FaultInjection();
    FaultInjection(const FaultInjection&) = delete;
    FaultInjection& operator=(const FaultInjection&) = delete;

    /// Whether a call was made to fail.
    [[nodiscard]] bool fired() const noexcept;
    /// The call that was made to fail first.
    [[nodiscard]] Call fired_call() const noexcept;
    /// Calls made since construction: of one kind, and of all.
    [[nodiscard]] static std::uint64_t count(Call call) noexcept;
    [[nodiscard]] static std::uint64_t total() noexcept;
};

}  // namespace patchbay::os
