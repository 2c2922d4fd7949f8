// SPDX-License-Identifier: Apache-2.0
#include "patchbay/latest_value.hpp"

#include "support/fault_loop.hpp"
#include "support/scratch_name.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace patchbay::test {
namespace {

using Number = LatestValue<std::uint64_t>;

using Name = ScratchName<Number>;

Name existing() {
    Name name;
    (void)or_throw(Number::create(name.text));
    return name;
}

TEST(LatestValueFaults, CreateAndOpen) {
    for_each_fault(
        "latest create", [] { return Name(); },
        [](Name& name) { return failure_of(Number::create(name.text)); });
    for_each_fault("latest open_or_create", existing,
                   [](Name& name) { return failure_of(Number::open_or_create(name.text)); });
}

TEST(LatestValueFaults, Writer) {
    const auto prepare = [] {
        auto name = existing();
        auto number = or_throw(Number::open(name.text));
        return std::pair(std::move(name), std::move(number));
    };
    for_each_fault("latest writer", prepare,
                   [](auto& both) { return failure_of(both.second.writer()); });
    for_each_fault("latest wait", prepare, [](auto& both) {
        return failure_of(both.second.wait(0, Deadline::after(std::chrono::milliseconds(1))));
    });
}

}  // namespace
}  // namespace patchbay::test
