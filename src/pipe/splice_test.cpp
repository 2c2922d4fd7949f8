// SPDX-License-Identifier: Apache-2.0
#include "patchbay/fifo.hpp"
#include "patchbay/pipe.hpp"

#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::vector<std::byte> pattern(std::size_t size_bytes) {
    std::vector<std::byte> bytes(size_bytes);
    for (std::size_t i = 0; i < size_bytes; ++i)
        bytes[i] = static_cast<std::byte>(i * 31 + i / 509);
    return bytes;
}

/// A file without a name, holding `text`.
FileDescriptor file_with(std::string_view text) {
    FileDescriptor file(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    EXPECT_EQ(::pwrite(file.get(), text.data(), text.size(), 0), static_cast<long>(text.size()));
    return file;
}

std::string content_of(const FileDescriptor& file) {
    std::array<char, 4096> buffer{};
    const auto size = ::pread(file.get(), buffer.data(), buffer.size(), 0);
    return {buffer.data(), static_cast<std::size_t>(std::max<long>(size, 0))};
}

struct SocketPair {
    explicit SocketPair(int flags) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0, ends.data()), 0);
        ours.reset(ends[0]);
        theirs.reset(ends[1]);
    }
    FileDescriptor ours;
    FileDescriptor theirs;
};

class SpliceTest : public testing::Test {
protected:
    Pipe pipe = or_throw(Pipe::create());
    std::array<std::byte, 4096> buffer{};

    void put(std::string_view text) {
        ASSERT_EQ(or_throw(pipe.writer.write(as_bytes(text), Deadline::now())), text.size());
    }
    std::string got() {
        const auto count = or_throw(pipe.reader.try_read(buffer));
        return count ? std::string(as_text(Bytes(buffer).first(*count))) : "nothing";
    }
};

TEST_F(SpliceTest, FromAFileAndToAFile) {
    const auto source = file_with("hello, world");
    EXPECT_EQ(or_throw(pipe.writer.splice_from(source.get(), 5, Deadline::never())), 5U);
    const auto target = file_with("");
    EXPECT_EQ(or_throw(pipe.reader.splice_to(target.get(), 100, Deadline::never())), 5U);
    EXPECT_EQ(content_of(target), "hello");
    EXPECT_EQ(or_throw(pipe.writer.try_splice_from(source.get(), 100)), 7U)
        << "the file's position";
    EXPECT_EQ(or_throw(pipe.writer.try_splice_from(source.get(), 100)), 0U) << "the file's end";
}

TEST_F(SpliceTest, OffsetsAreTakenAndAdvanced) {
    const auto source = file_with("0123456789");
    std::int64_t from = 3;
    EXPECT_EQ(or_throw(pipe.writer.splice_from(source.get(), 4, Deadline::never(), &from)), 4U);
    EXPECT_EQ(from, 7);
    const auto target = file_with("..........");
    std::int64_t to = 2;
    EXPECT_EQ(or_throw(pipe.reader.splice_to(target.get(), 4, Deadline::never(), &to)), 4U);
    EXPECT_EQ(to, 6);
    EXPECT_EQ(content_of(target), "..3456....");
    EXPECT_EQ(::lseek(source.get(), 0, SEEK_CUR), 0);
}

TEST_F(SpliceTest, FromASocketAndToASocket) {
    const SocketPair pair(SOCK_NONBLOCK);
    EXPECT_EQ(or_throw(pipe.writer.splice_from(pair.ours.get(), 100, Deadline::after(1ms))),
              std::nullopt);
    put("over");
    EXPECT_EQ(or_throw(pipe.reader.splice_to(pair.ours.get(), 100, Deadline::never())), 4U);
    EXPECT_EQ(or_throw(pipe.writer.splice_from(pair.theirs.get(), 100, Deadline::never())), 4U);
    EXPECT_EQ(got(), "over");
}

TEST_F(SpliceTest, AnEmptyPipeGivesNothingInTimeAndAClosedOneItsEnd) {
    const auto target = file_with("");
    EXPECT_EQ(or_throw(pipe.reader.try_splice_to(target.get(), 10)), std::nullopt);
    EXPECT_EQ(or_throw(pipe.reader.splice_to(target.get(), 10, Deadline::after(1ms))),
              std::nullopt);
    FileDescriptor(pipe.writer.release_fd()).reset();
    const auto end = pipe.reader.splice_to(target.get(), 10, Deadline::never());
    EXPECT_EQ(end.error().message(), "splice pipe: closed by the other side");
}

TEST_F(SpliceTest, AFifoWithoutWritersHasNotEnded) {
    const auto path = test::unique_name("/tmp/");
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader());
    or_throw(Fifo::unlink(path));
    const auto target = file_with("");
    EXPECT_EQ(or_throw(reader.splice_to(target.get(), 10, Deadline::after(1ms))), std::nullopt);
    EXPECT_EQ(or_throw(reader.try_tee_to(pipe.writer, 10)), std::nullopt);
}

TEST_F(SpliceTest, AFullTargetKeepsTheDeadline) {
    const SocketPair pair(SOCK_NONBLOCK);
    const auto large = pattern(1 << 16);
    std::size_t moved = 0;
    for (;;) {
        or_throw(pipe.writer.try_write(large));
        const auto count =
            or_throw(pipe.reader.splice_to(pair.ours.get(), 1 << 16, Deadline::after(5ms)));
        if (!count) break;
        moved += *count;
        ASSERT_LT(moved, 1U << 26U) << "a socket that is never full";
    }
    EXPECT_GT(moved, 0U);
    const auto source = file_with("x");
    EXPECT_EQ(or_throw(pipe.writer.splice_from(source.get(), 1, Deadline::after(1ms))),
              std::nullopt)
        << "and so is the pipe";
}

TEST_F(SpliceTest, ABlockingSocketIsRefusedADeadline) {
    const SocketPair pair(0);
    put("x");
    const auto refused = pipe.reader.splice_to(pair.ours.get(), 1, Deadline::after(1s));
    EXPECT_EQ(
        refused.error().message(),
        "splice fd:" + std::to_string(pair.ours.get()) +
            ": invalid; it is in blocking mode, which keeps no deadline: set O_NONBLOCK on it, "
            "or wait with Deadline::never()");
    EXPECT_TRUE(pipe.writer.try_splice_from(pair.ours.get(), 1).error().is(Condition::invalid));
    EXPECT_EQ(or_throw(pipe.reader.splice_to(pair.ours.get(), 1, Deadline::never())), 1U);
}

TEST_F(SpliceTest, ATargetThatIsGoneIsNamedAndKillsNobody) {
    SocketPair pair(SOCK_NONBLOCK);
    put("x");
    pair.theirs.reset();
    test::Child child([&] {
        ::signal(SIGPIPE, SIG_DFL);
        const auto gone = pipe.reader.splice_to(pair.ours.get(), 1, Deadline::never());
        return gone.error().is(Condition::closed) &&
                       gone.error().object() == "fd:" + std::to_string(pair.ours.get())
                   ? 0
                   : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(SpliceTest, WhatCannotBeSplicedSaysSo) {
    put("x");
    const FileDescriptor appending(::open("/tmp", O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600));
    const auto refused = pipe.reader.splice_to(appending.get(), 1, Deadline::never());
    EXPECT_TRUE(refused.error().is(Condition::invalid));
    EXPECT_THAT(refused.error().message(), HasSubstr("use read and write"));
    EXPECT_EQ(got(), "x") << "still there";
}

TEST_F(SpliceTest, TeeLeavesWhatItGives) {
    auto copy = or_throw(Pipe::create());
    EXPECT_EQ(or_throw(pipe.reader.tee_to(copy.writer, 10, Deadline::after(1ms))), std::nullopt);
    put("twice");
    EXPECT_EQ(or_throw(pipe.reader.tee_to(copy.writer, 10, Deadline::never())), 5U);
    EXPECT_EQ(got(), "twice");
    EXPECT_EQ(or_throw(copy.reader.try_read(buffer)), 5U);
    FileDescriptor(copy.reader.release_fd()).reset();
    put("x");
    EXPECT_TRUE(
        pipe.reader.tee_to(copy.writer, 1, Deadline::never()).error().is(Condition::closed));
    FileDescriptor(pipe.writer.release_fd()).reset();
    EXPECT_EQ(got(), "x");
    EXPECT_TRUE(
        pipe.reader.tee_to(copy.writer, 1, Deadline::never()).error().is(Condition::closed));
}

TEST_F(SpliceTest, VmspliceLendsMoreThanThePipeHolds) {
    const auto sent = pattern(1 << 20);
    test::Child child([&] {
        return or_throw(pipe.writer.vmsplice(sent, Deadline::after(10s))) == sent.size() ? 0 : 1;
    });
    FileDescriptor(pipe.writer.release_fd()).reset();
    std::vector<std::byte> received;
    for (;;) {
        const auto count = pipe.reader.read(buffer, Deadline::after(10s));
        if (!count && count.error().is(Condition::closed)) break;
        ASSERT_TRUE(count && *count);
        received.insert(received.end(), buffer.begin(),
                        buffer.begin() + static_cast<long>(**count));
    }
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(received == sent);
}

TEST_F(SpliceTest, VmspliceKeepsTheDeadlineAndSeesTheEnd) {
    const auto large = pattern(1 << 20);
    const auto lent = or_throw(pipe.writer.vmsplice(large, Deadline::after(1ms)));
    EXPECT_GT(lent, 15 * 4096U);
    EXPECT_LE(lent, 16 * 4096U) << "a page each, and the first and last need not be whole";
    EXPECT_EQ(or_throw(pipe.writer.try_vmsplice(large)), 0U);
    FileDescriptor(pipe.reader.release_fd()).reset();
    EXPECT_TRUE(pipe.writer.vmsplice(large, Deadline::never()).error().is(Condition::closed));
}

}  // namespace
}  // namespace patchbay
