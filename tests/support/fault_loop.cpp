// SPDX-License-Identifier: Apache-2.0
#include "support/fault_loop.hpp"

#include <cstdio>

namespace patchbay::test {
namespace {

/// Prints the total when the binary ends: the suite's result is a count.
class Summary final : public testing::Environment {
public:
    void TearDown() override {
        const auto& count = fault_count();
        if (count.injected == 0) return;
        std::printf("fault injection: %d failures injected: %d typed errors, %d coped with\n",
                    count.injected, count.injected - count.coped, count.coped);
    }
};

[[maybe_unused]] const auto* const kSummary = testing::AddGlobalTestEnvironment(new Summary);

}  // namespace

FaultCount& fault_count() {
    static FaultCount count;
    return count;
}

void detail::judge(const std::string& where, int error_number,
                   const std::optional<Error>& outcome) {
    ++fault_count().injected;
    if (!outcome) {
        ++fault_count().coped;
        return;
    }
    EXPECT_NE(error_number, EINTR) << where << ": not retried: " << outcome->message();
    EXPECT_STRNE(outcome->call(), "")
        << where << ": the error names no call: " << outcome->message();
    EXPECT_FALSE(outcome->object().empty())
        << where << ": the error names no object: " << outcome->message();
    EXPECT_TRUE(outcome->code()) << where << ": the error has no cause: " << outcome->message();
}

}  // namespace patchbay::test
