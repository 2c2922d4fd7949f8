// SPDX-License-Identifier: Apache-2.0
#include "patchbay/sysv_key.hpp"

#include "os/fault_injection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/ipc.h>

namespace patchbay::sysv {
namespace {

TEST(SysvKey, IsReadInEveryWayThatToolsWriteIt) {
    EXPECT_EQ(Key::parse("0x50001234"), Key(0x50001234));
    EXPECT_EQ(Key::parse("1342181940"), Key(0x50001234));
    EXPECT_EQ(Key::parse("0xffffffff"), Key(-1));
    EXPECT_EQ(Key::parse("-1"), Key(-1));
    EXPECT_EQ(Key::parse("4294967295"), Key(-1));
    EXPECT_EQ(Key::parse("private"), Key());
    EXPECT_EQ(Key::parse("0"), Key());
}

TEST(SysvKey, IsWrittenAsIpcsDoes) {
    EXPECT_EQ(Key(0x50001234).text(), "0x50001234");
    EXPECT_EQ(Key(0x12).text(), "0x00000012");
    EXPECT_EQ(Key(-1).text(), "0xffffffff");
    EXPECT_EQ(Key().text(), "private");
    EXPECT_TRUE(Key().is_private());
    EXPECT_FALSE(Key(1).is_private());
}

TEST(SysvKey, AnythingElseIsRefused) {
    for (const auto* text : {"", "x", "12x", "0x", "0x-1", "0x100000000", "-2147483649", " 1"}) {
        const auto key = Key::parse(text);
        ASSERT_FALSE(key) << text;
        EXPECT_TRUE(key.error().is(Condition::invalid)) << text;
        EXPECT_THAT(key.error().message(), testing::HasSubstr("a number of 32 bits"));
    }
}

TEST(SysvKey, APathGivesTheKeyOfFtok) {
    EXPECT_EQ(Key::from_path("/etc/passwd", 'Q'), Key(::ftok("/etc/passwd", 'Q')));
    EXPECT_EQ(Key::parse("/etc/passwd"), Key(::ftok("/etc/passwd", 'P')));
    EXPECT_NE(or_throw(Key::from_path("/etc/passwd", 'P')),
              or_throw(Key::from_path("/etc/passwd", 'Q')));
}

TEST(SysvKey, APathMustExist) {
    const auto key = Key::parse("/nowhere/at/all");
    ASSERT_FALSE(key);
    EXPECT_TRUE(key.error().is(Condition::not_found));
    EXPECT_THAT(key.error().message(), testing::StartsWith("ftok /nowhere/at/all: "));
}

TEST(SysvKey, AFailingFtokIsATypedError) {
    const os::FaultInjection fault({.call = os::Call::ftok, .error = EACCES});
    const auto key = Key::from_path("/etc/passwd");
    ASSERT_FALSE(key);
    EXPECT_TRUE(key.error().is(Condition::denied));
}

}  // namespace
}  // namespace patchbay::sysv
