// SPDX-License-Identifier: Apache-2.0
#include "patchbay/pipe.hpp"

#include "support/census.hpp"
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

class PipeTest : public testing::Test {
protected:
    Pipe pipe = or_throw(Pipe::create());
    std::array<std::byte, 4096> buffer{};
};

TEST_F(PipeTest, WhatIsWrittenIsRead) {
    EXPECT_EQ(pipe.writer.write(as_bytes("hello"), Deadline::never()), 5U);
    EXPECT_EQ(or_throw(pipe.writer.stat()).waiting_bytes, 5U);
    const auto count = or_throw(pipe.reader.read(buffer, Deadline::never()));
    ASSERT_EQ(count, 5U);
    EXPECT_EQ(as_text(Bytes(buffer).first(*count)), "hello");
}

TEST_F(PipeTest, AnEmptyPipeGivesNothingInTime) {
    EXPECT_EQ(or_throw(pipe.reader.try_read(buffer)), std::nullopt);
    EXPECT_EQ(or_throw(pipe.reader.read(buffer, Deadline::after(1ms))), std::nullopt);
}

TEST_F(PipeTest, AFullPipeTakesWhatFits) {
    const std::vector<std::byte> large(1 << 20);
    EXPECT_EQ(or_throw(pipe.writer.try_write(large)), 65536U);
    EXPECT_EQ(or_throw(pipe.writer.write(as_bytes("x"), Deadline::after(1ms))), 0U);
}

TEST_F(PipeTest, TheReaderIsToldWhenTheLastWriterIsGone) {
    or_throw(pipe.writer.write(as_bytes("last"), Deadline::never()));
    FileDescriptor(pipe.writer.release_fd()).reset();
    EXPECT_EQ(or_throw(pipe.reader.try_read(buffer)), 4U);
    const auto end = pipe.reader.read(buffer, Deadline::never());
    ASSERT_FALSE(end);
    EXPECT_TRUE(end.error().is(Condition::closed));
    EXPECT_EQ(end.error().message(), "read pipe: closed by the other side");
}

TEST_F(PipeTest, WritingWithoutReadersIsAnErrorAndKillsNobody) {
    test::Child child([&] {
        ::signal(SIGPIPE, SIG_DFL);
        auto fresh = or_throw(Pipe::create());
        FileDescriptor(fresh.reader.release_fd()).reset();
        const auto written = fresh.writer.write(as_bytes("x"), Deadline::never());
        return !written && written.error().is(Condition::closed) ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(PipeTest, AKilledWriterEndsTheStream) {
    test::Child child([&] {
        or_throw(pipe.writer.write(as_bytes("from the child"), Deadline::never()));
        ::pause();
        return 0;
    });
    FileDescriptor(pipe.writer.release_fd()).reset();
    EXPECT_EQ(or_throw(pipe.reader.read(buffer, Deadline::after(10s))), 14U);
    child.kill();
    const auto end = pipe.reader.read(buffer, Deadline::after(10s));
    ASSERT_FALSE(end);
    EXPECT_TRUE(end.error().is(Condition::closed));
}

TEST(Pipe, PacketsKeepTheirBoundaries) {
    auto pipe = or_throw(Pipe::create({.packets = true}));
    std::array<std::byte, 4096> buffer{};
    or_throw(pipe.writer.write(as_bytes("one"), Deadline::never()));
    or_throw(pipe.writer.write(as_bytes("three"), Deadline::never()));
    EXPECT_EQ(or_throw(pipe.reader.try_read(buffer)), 3U);
    EXPECT_EQ(or_throw(pipe.reader.try_read(buffer)), 5U);
    EXPECT_TRUE(or_throw(pipe.writer.stat()).packets);
}

TEST(Pipe, CapacityIsGrantedOrAdvice) {
    auto pipe = or_throw(Pipe::create({.capacity_bytes = 8192}));
    EXPECT_EQ(or_throw(pipe.writer.stat()).capacity_bytes, 8192U);
    const std::vector<std::byte> full(8192);
    or_throw(pipe.writer.try_write(full));
    EXPECT_EQ(or_throw(pipe.writer.set_capacity(4096)), 8192U)
        << "more waits than would fit: refused, not an error";
}

TEST(Pipe, AdoptedBlockingEndsKeepTheirModeAndTheirDeadlines) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    auto reader = or_throw(PipeReader::adopt(FileDescriptor(ends[0])));
    auto writer = or_throw(PipeWriter::adopt(FileDescriptor(ends[1])));
    std::array<std::byte, 16> buffer{};
    EXPECT_EQ(or_throw(reader.read(buffer, Deadline::after(1ms))), std::nullopt);
    const std::vector<std::byte> large(1 << 20);
    EXPECT_EQ(or_throw(writer.write(large, Deadline::after(1ms))), 65536U);
    EXPECT_EQ(::fcntl(writer.fd(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(Pipe, OnlyPipesAreAdopted) {
    const auto adopted =
        PipeReader::adopt(FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)), "fd:3");
    ASSERT_FALSE(adopted);
    EXPECT_EQ(adopted.error().message(), "adopt fd:3: invalid; the descriptor is not a pipe");
}

TEST(Pipe, NothingIsLeftBehind) {
    const auto before = test::Census::take();
    {
        const auto pipe = or_throw(Pipe::create());
    }
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay
