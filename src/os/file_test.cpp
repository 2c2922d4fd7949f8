// SPDX-License-Identifier: Apache-2.0
#include "os/file.hpp"

#include "os/pipe.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>

namespace patchbay::os {
namespace {

bool closes_on_exec(int fd) {
    return (*fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

TEST(File, EverythingIsCloseOnExec) {
    const auto ends = pipe(0);
    ASSERT_TRUE(ends);
    EXPECT_TRUE(closes_on_exec(ends->read.get()));
    EXPECT_TRUE(closes_on_exec(ends->write.get()));
    EXPECT_TRUE(closes_on_exec(duplicate(ends->read.get())->get()));
    EXPECT_TRUE(closes_on_exec(open("/dev/null", O_RDONLY)->get()));
}

TEST(File, AMissingFileIsAFailureWithItsErrno) {
    const auto file = open(test::unique_name("/tmp/"), O_RDONLY);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().error, ENOENT);
    EXPECT_STREQ(file.error().call, "open");
}

TEST(File, NonblockingIsSwitchedBothWays) {
    const auto ends = pipe(0);
    EXPECT_EQ(*is_nonblocking(ends->read.get()), false);
    EXPECT_TRUE(set_nonblocking(ends->read.get(), true));
    EXPECT_EQ(*is_nonblocking(ends->read.get()), true);
    EXPECT_TRUE(set_nonblocking(ends->read.get(), false));
    EXPECT_EQ(*is_nonblocking(ends->read.get()), false);
}

TEST(FileDescriptor, ClosesWhatItOwnsAndOnlyThat) {
    const auto is_open = [](int fd) { return fcntl(fd, F_GETFD).has_value(); };
    auto file = *open("/dev/null", O_RDONLY);
    const int number = file.get();
    FileDescriptor moved = std::move(file);
    EXPECT_TRUE(is_open(number));
    EXPECT_EQ(moved.get(), number);
    const int given = moved.release();
    EXPECT_FALSE(moved);
    moved.reset();
    EXPECT_TRUE(is_open(given));
    moved.reset(given);
    moved.reset();
    EXPECT_FALSE(is_open(given));
}

}  // namespace
}  // namespace patchbay::os
