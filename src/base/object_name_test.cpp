// SPDX-License-Identifier: Apache-2.0
#include "base/object_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace patchbay::base {
namespace {

using namespace std::string_literals;

TEST(ObjectName, IsASlashAndSomethingWithoutOne) {
    EXPECT_TRUE(check_object_name("sem_open", "sem", "/jobs", 250));
    EXPECT_TRUE(check_object_name("sem_open", "sem", "/...", 250));
    for (const auto& name : {""s, "/"s, "jobs"s, "/a/b"s, "//"s, "/."s, "/.."s, "/a\0b"s}) {
        const auto checked = check_object_name("sem_open", "sem", name, 250);
        ASSERT_FALSE(checked) << name;
        EXPECT_TRUE(checked.error().is(Condition::invalid)) << name;
    }
    EXPECT_EQ(
        check_object_name("sem_open", "sem", "/a/b", 250).error().message(),
        "sem_open sem:/a/b: invalid; a name is a '/' and something after it, as in /jobs; it has "
        "more than one '/'");
}

TEST(ObjectName, HasAGreatestLength) {
    EXPECT_TRUE(check_object_name("sem_open", "sem", '/' + std::string(250, 'x'), 250));
    const auto checked = check_object_name("sem_open", "sem", '/' + std::string(251, 'x'), 250);
    ASSERT_FALSE(checked);
    EXPECT_TRUE(checked.error().is(Condition::too_big));
    EXPECT_NE(checked.error().cure().find("at most 250 bytes"), std::string::npos);
}

}  // namespace
}  // namespace patchbay::base
