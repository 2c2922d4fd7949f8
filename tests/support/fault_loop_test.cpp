// SPDX-License-Identifier: Apache-2.0
#include "support/fault_loop.hpp"

#include "os/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <fcntl.h>

#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

const auto kNothing = [] { return 0; };

/// Opens twice and, like a careless author, loses the first descriptor when the second open fails.
std::optional<Error> leak_on_failure(int) {
    auto first = os::open("/dev/null", O_RDONLY);
    if (!first) return Error::system(first.error().error, first.error().call, "null");
    auto second = os::open("/dev/null", O_RDONLY);
    if (second) return std::nullopt;
    (void)first->release();
    return Error::system(second.error().error, second.error().call, "null");
}

std::optional<Error> name_nothing(int) {
    const auto file = os::open("/dev/null", O_RDONLY);
    if (file) return std::nullopt;
    return Error::system(file.error().error, "", "");
}

/// What a fault loop over `operation` complains about.
std::vector<std::string> complaints(std::optional<Error> (*operation)(int)) {
    testing::TestPartResultArray failures;
    const testing::ScopedFakeTestPartResultReporter reporter(&failures);
    for_each_fault("faulty", kNothing, operation);
    std::vector<std::string> texts;
    for (int i = 0; i < failures.size(); ++i) {
        texts.emplace_back(failures.GetTestPartResult(i).message());
    }
    return texts;
}

TEST(FaultLoop, NoticesALeakedDescriptor) {
    EXPECT_THAT(complaints(leak_on_failure), Contains(HasSubstr("something was left behind")));
}

TEST(FaultLoop, NoticesAnErrorWithoutNames) {
    const auto found = complaints(name_nothing);
    EXPECT_THAT(found, Contains(HasSubstr("names no call")));
    EXPECT_THAT(found, Contains(HasSubstr("names no object")));
}

TEST(FaultLoop, CountsWhatItInjected) {
    const int before = fault_count().injected;
    for_each_fault("open", kNothing, [](int) -> std::optional<Error> {
        const auto file = os::open("/dev/null", O_RDONLY);
        if (file) return std::nullopt;
        return Error::system(file.error().error, file.error().call, "null");
    });
    EXPECT_EQ(fault_count().injected - before, static_cast<int>(kInjectedErrors.size()));
}

}  // namespace
}  // namespace patchbay::test
