// SPDX-License-Identifier: Apache-2.0
//
// What a pipe tells of itself, and what happens where a limit is reached.
#include "patchbay/fifo.hpp"
#include "patchbay/pipe.hpp"

#include "support/child.hpp"
#include "support/other_user.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using testing::HasSubstr;

std::size_t setting(const std::string& name) {
    std::size_t value = 0;
    std::ifstream("/proc/sys/fs/" + name) >> value;
    return value;
}

TEST(PipeLimits, StatTellsWhatThereIs) {
    auto pipe = or_throw(Pipe::create());
    or_throw(pipe.writer.try_write(as_bytes("12345")));
    const auto facts = or_throw(pipe.reader.stat());
    EXPECT_EQ(facts.capacity_bytes, 65536U);
    EXPECT_EQ(facts.waiting_bytes, 5U);
    EXPECT_EQ(facts.limit_bytes, setting("pipe-max-size"));
    EXPECT_EQ(facts.ownership.user_id, ::geteuid());
    EXPECT_EQ(facts.ownership.group_id, ::getegid());
    EXPECT_EQ(facts.ownership.mode, 0600U);
    EXPECT_EQ(or_throw(pipe.writer.waiting_bytes()), 5U);
}

TEST(PipeLimits, ACapacityAboveTheLimitIsAdvice) {
    test::Child child([] {
        test::drop_privileges();
        auto pipe = or_throw(Pipe::create());
        const auto limit = or_throw(pipe.writer.stat()).limit_bytes;
        if (or_throw(pipe.writer.set_capacity(limit + 1)) != 65536) return 1;
        if (or_throw(pipe.writer.set_capacity(std::size_t{1} << 40U)) != 65536) return 2;
        return or_throw(pipe.writer.set_capacity(limit)) == limit ? 0 : 3;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(PipeLimits, AUserWithManyPagesGetsSmallPipesThatStillWork) {
    if (!test::is_root()) GTEST_SKIP() << "needs root, to become a user without other pipes";
    test::Child child([] {
        test::drop_privileges();
        const auto pages = setting("pipe-user-pages-soft");
        if (pages == 0 || pages > 65536) return 0;
        std::vector<Pipe> pipes;
        std::size_t capacity = 0;
        do {
            pipes.push_back(or_throw(Pipe::create({.capacity_bytes = 1 << 20})));
            capacity = or_throw(pipes.back().writer.stat()).capacity_bytes;
        } while (capacity > 8192 && pipes.size() < 256);
        if (capacity > 8192) return 1;
        // An 8 KiB pipe takes an atomic write all the same.
        const std::vector<std::byte> record(kAtomicWriteBytes);
        return or_throw(pipes.back().writer.try_write(record)) == record.size() ? 0 : 2;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(PipeLimits, RunningOutOfDescriptorsSaysWhichLimitAndItsValue) {
    test::Child child([] {
        const ::rlimit few{.rlim_cur = 16, .rlim_max = 16};
        ::setrlimit(RLIMIT_NOFILE, &few);
        std::vector<Pipe> pipes;
        for (;;) {
            auto pipe = Pipe::create();
            if (pipe) {
                pipes.push_back(std::move(*pipe));
                continue;
            }
            return pipe.error().is(Condition::exhausted) &&
                           pipe.error().message() ==
                               "pipe pipe: too many open files; this process has reached its limit "
                               "of 16 "
                               "open descriptors: close some, or raise RLIMIT_NOFILE (ulimit -n)"
                       ? 0
                       : 1;
        }
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(PipeLimits, EndsAreAdoptedAsWhatTheyAre) {
    auto pipe = or_throw(Pipe::create());
    EXPECT_THAT(PipeReader::adopt(FileDescriptor(pipe.writer.release_fd())).error().message(),
                HasSubstr("the descriptor is the pipe's writing end"));
    EXPECT_THAT(PipeWriter::adopt(FileDescriptor(pipe.reader.release_fd())).error().message(),
                HasSubstr("the descriptor is the pipe's reading end"));
    EXPECT_TRUE(PipeReader::adopt(FileDescriptor(-1)).error().is(Condition::invalid));
}

TEST(PipeLimits, ALargeWriteInPacketModeIsSeveralPackets) {
    auto pipe = or_throw(Pipe::create({.packets = true}));
    const std::vector<std::byte> large(kAtomicWriteBytes + 1);
    EXPECT_EQ(or_throw(pipe.writer.try_write(large)), large.size());
    std::vector<std::byte> buffer(65536);
    EXPECT_EQ(or_throw(pipe.reader.try_read(buffer)), kAtomicWriteBytes);
    EXPECT_EQ(or_throw(pipe.reader.try_read(buffer)), 1U);
    or_throw(pipe.writer.try_write(as_bytes("too long for the buffer")));
    std::array<std::byte, 8> small{};
    EXPECT_EQ(or_throw(pipe.reader.try_read(small)), 8U);
    EXPECT_EQ(or_throw(pipe.reader.try_read(small)), std::nullopt) << "the rest is lost";
}

}  // namespace
}  // namespace patchbay
