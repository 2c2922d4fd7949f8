// SPDX-License-Identifier: Apache-2.0
//
// What the tests of this folder share.
#pragma once

#include "patchbay/shared_memory.hpp"

#include "support/census.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace patchbay::test {

/// A name that is free, and free again when the test ends; nothing else is left behind either.
class SharedMemoryTest : public testing::Test {
protected:
    ~SharedMemoryTest() override {
        (void)posix::SharedMemory::unlink(name);
        EXPECT_EQ(Census::take(), before_);
    }

    posix::SharedMemory create(std::size_t size_bytes) const {
        return or_throw(posix::SharedMemory::create(name, {.size_bytes = size_bytes}));
    }
    posix::SharedMemory open(Protection protection = Protection::read_write) const {
        return or_throw(posix::SharedMemory::open(name, protection));
    }

private:
    Census before_ = Census::take();

protected:
    const std::string name = unique_name();
};

}  // namespace patchbay::test
