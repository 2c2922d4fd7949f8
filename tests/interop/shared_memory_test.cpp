// SPDX-License-Identifier: Apache-2.0
//
// POSIX shared memory: its file in /dev/shm.
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace patchbay::test {
namespace {

using testing::StartsWith;

class InteropSharedMemory : public testing::Test {
protected:
    ~InteropSharedMemory() override { std::filesystem::remove("/dev/shm" + name_); }
    const std::string name_ = unique_name("/");
    const std::string address_ = "shm:" + name_;
};

TEST_F(InteropSharedMemory, CatShowsTheValue) {
    ASSERT_EQ(run_program({"patchbay", "send", address_, "hello there"}).status, 0);
    EXPECT_EQ(run_shell("cat /dev/shm" + name_).output, "hello there");
}

TEST_F(InteropSharedMemory, TheLastValueCounts) {
    ASSERT_EQ(run_program({"patchbay", "send", address_, "a longer one", "short"}).status, 0);
    EXPECT_EQ(run_shell("cat /dev/shm" + name_).output, "short");
    EXPECT_EQ(run_program({"patchbay", "recv", address_}).output, "short\n");
}

TEST_F(InteropSharedMemory, AFileThatTheShellMade) {
    run_shell("umask 077; printf hello > /dev/shm" + name_);
    EXPECT_EQ(run_program({"patchbay", "recv", address_}).output, "hello\n");
    EXPECT_EQ(run_program({"patchbay", "remove", address_}).status, 0);
    EXPECT_FALSE(std::filesystem::exists("/dev/shm" + name_));
}

TEST_F(InteropSharedMemory, AFileOfMegabytes) {
    const auto result =
        run_shell("set -e; file=/tmp" + name_ +
                  "; head -c 5000000 /dev/urandom > $file; patchbay send --raw " + address_ +
                  " < $file; cmp $file /dev/shm" + name_ + "; patchbay recv " + address_ +
                  " --format raw | cmp - $file; rm $file; echo same");
    EXPECT_EQ(result.output, "same\n") << result.errors;
}

TEST_F(InteropSharedMemory, LsShowsThatItIsPrivate) {
    run_program({"patchbay", "create", address_ + "?size=4Ki"});
    EXPECT_THAT(run_shell("ls -l /dev/shm" + name_).output, StartsWith("-rw-------"));
}

}  // namespace
}  // namespace patchbay::test
