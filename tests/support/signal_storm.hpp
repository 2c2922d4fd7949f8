// SPDX-License-Identifier: Apache-2.0
//
// SignalStorm: while it lives, the thread that made it is interrupted thousands of times a second (EINTR).
#pragma once

#include <pthread.h>

#include <csignal>
#include <thread>

namespace patchbay::test {

class SignalStorm {
public:
    SignalStorm();
    ~SignalStorm();
    SignalStorm(const SignalStorm&) = delete;
    SignalStorm& operator=(const SignalStorm&) = delete;

    /// How often a signal has struck so far: a test that expects interruptions can check that there were some.
    [[nodiscard]] static int strikes();

private:
    struct ::sigaction old_{};
    std::jthread sender_;
};

}  // namespace patchbay::test
