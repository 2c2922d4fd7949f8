// SPDX-License-Identifier: Apache-2.0
#include "limit.hpp"

#include <gtest/gtest.h>

namespace patchbay::cli {
namespace {

Limit limit(Limit::Unit unit, LimitReader read, std::string_view where) {
    return {.name = "x", .meaning = "y", .unit = unit, .read = read, .where = where};
}

TEST(Limit, ReadsNumbersOfFiles) {
    // kernel.sem has four, on every machine with System V semaphores.
    EXPECT_TRUE(from_file<3>("/proc/sys/kernel/sem"));
    EXPECT_FALSE(from_file<4>("/proc/sys/kernel/sem"));
    EXPECT_FALSE(from_file("/proc/sys/no/such/limit"));
    EXPECT_FALSE(from_file("/proc/sys/kernel/ostype")) << "not a number";
}

TEST(Limit, ShowsUnits) {
    using Unit = Limit::Unit;
    EXPECT_EQ(limit(Unit::bytes, fixed, "8192").text(), "8 KiB");
    EXPECT_EQ(limit(Unit::count, fixed, "8192").text(), "8192");
    EXPECT_EQ(limit(Unit::pages, fixed, "16384").text(), "16384 pages");
    EXPECT_EQ(limit(Unit::bytes, from_file, "/no/such/file").text(), "unknown");
    EXPECT_EQ(limit(Unit::pages, fixed, "18446744073709551615").text(), "unlimited");
    EXPECT_EQ(limit(Unit::pages, fixed, "99999999999999999999").text(), "unlimited");
}

TEST(Limit, KnowsTheLimitsOfThisProcess) {
    for (const auto* name : {"RLIMIT_NOFILE", "RLIMIT_MSGQUEUE", "RLIMIT_SIGPENDING"})
        EXPECT_TRUE(from_rlimit(name)) << name;
    EXPECT_FALSE(from_rlimit("RLIMIT_COFFEE"));
}

TEST(Limit, KnowsTheSpaceOfFileSystems) {
    EXPECT_GT(size_of_filesystem("/dev/shm").value_or(0), 0U);
    EXPECT_LE(space_in_filesystem("/dev/shm").value_or(kNoLimit),
              size_of_filesystem("/dev/shm").value_or(0));
    EXPECT_FALSE(size_of_filesystem("/no/such/folder"));
}

}  // namespace
}  // namespace patchbay::cli
