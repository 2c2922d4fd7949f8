// SPDX-License-Identifier: Apache-2.0
//
// FaultLoop: makes every system call of an operation fail in turn, once for each errno.
//
//     for_each_fault("pipe: create", [] { return 0; },
//                    [](int) { return failure_of(Pipe::create()); });
//
// Per errno it lets call 1, 2, ... fail until the operation makes no more calls. After each run the census must be what
// it was, and the operation must have either coped (a fallback, a retry, advice) or failed with an error that names the
// call and the object. After SQLite's "fail at N, N + 1, ... until it passes" (sqlite.org/testing.html).
#pragma once

#include "patchbay/error.hpp"

#include "os/fault_injection.hpp"
#include "support/census.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>

namespace patchbay::test {

/// What each call is made to fail with. EINTR is among them: it must be retried, so the operation must succeed.
inline constexpr std::array kInjectedErrors{ENOMEM, EMFILE, EACCES, EINVAL, ENOSYS, EIO, EINTR};

/// The error of a Result of whatever type; empty on success.
template <class T>
std::optional<Error> failure_of(const Result<T>& result) {
    if (result) return std::nullopt;
    return result.error();
}

/// Failures injected in this binary so far, and how many of them the operations coped with.
struct FaultCount {
    int injected = 0;
    int coped = 0;
};
FaultCount& fault_count();

namespace detail {

void judge(const std::string& where, int error_number, const std::optional<Error>& outcome);
inline constexpr int kMostCalls = 500;

/// Runs the operation once with one call set to fail; returns whether it came that far.
template <class Prepare, class Operate>
bool fail_once(std::string& where, const os::FaultInjection::Plan& fault, Prepare& prepare,
               Operate& operate) {
    auto prepared = prepare();
    std::optional<Error> outcome;
    bool fired = false;
    {
        const os::FaultInjection injection(fault);
        outcome = operate(prepared);
        fired = injection.fired();
        if (fired) where += std::string(" (") + os::name_of(injection.fired_call()) + ')';
    }
    if (fired) {
        judge(where, fault.error, outcome);
    } else {
        EXPECT_FALSE(outcome) << where << ": failed without a fault: " << outcome->message();
    }
    return fired;
}

}  // namespace detail

/// `prepare` makes what the operation needs, without faults; `operate` gets it and answers with its failure, if any.
/// What either makes must be gone when both of their values are.
template <class Prepare, class Operate>
void for_each_fault(const std::string& name, Prepare prepare, Operate operate) {
    for (const int error_number : kInjectedErrors) {
        for (std::uint64_t nth = 1;; ++nth) {
            const Census before = Census::take();
            std::string where = name + ", errno " + std::to_string(error_number) + " at call " +
                                std::to_string(nth);
            const bool fired =
                detail::fail_once(where, {.nth = nth, .error = error_number}, prepare, operate);
            EXPECT_EQ(Census::take(), before) << where << ": something was left behind";
            if (!fired || testing::Test::HasFailure()) break;
            ASSERT_LT(nth, detail::kMostCalls) << where << ": does not end";
        }
    }
}

}  // namespace patchbay::test
