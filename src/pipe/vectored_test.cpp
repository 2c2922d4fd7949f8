// SPDX-License-Identifier: Apache-2.0
#include "patchbay/fifo.hpp"
#include "patchbay/pipe.hpp"

#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

/// The three ways there are: O_NONBLOCK, RWF_NOWAIT, and poll where the kernel has no RWF_NOWAIT (on FIFOs).
enum class Mode { nonblocking, blocking, blocking_fifo };

struct Ends {
    PipeReader reader;
    PipeWriter writer;
};

PipeReader blocking(PipeReader reader) {
    ::fcntl(reader.fd(), F_SETFL, 0);
    return or_throw(PipeReader::adopt(FileDescriptor(reader.release_fd())));
}

PipeWriter blocking(PipeWriter writer) {
    ::fcntl(writer.fd(), F_SETFL, 0);
    return or_throw(PipeWriter::adopt(FileDescriptor(writer.release_fd())));
}

Ends make(Mode mode) {
    auto pipe = or_throw(Pipe::create());
    if (mode == Mode::nonblocking) return {std::move(pipe.reader), std::move(pipe.writer)};
    if (mode == Mode::blocking)
        return {blocking(std::move(pipe.reader)), blocking(std::move(pipe.writer))};
    const auto path = test::unique_name("/tmp/");
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader());
    auto writer = or_throw(fifo.try_open_writer());
    or_throw(Fifo::unlink(path));
    return {blocking(std::move(reader)), blocking(std::move(*writer))};
}

class VectoredTest : public testing::TestWithParam<Mode> {
protected:
    Ends pipe = make(GetParam());
};

std::string name_of(const testing::TestParamInfo<Mode>& mode) {
    constexpr std::array kNames{"NonBlocking", "Blocking", "BlockingFifo"};
    return kNames[static_cast<std::size_t>(mode.param)];
}

INSTANTIATE_TEST_SUITE_P(Modes, VectoredTest,
                         testing::Values(Mode::nonblocking, Mode::blocking, Mode::blocking_fifo),
                         name_of);

std::vector<std::byte> pattern(std::size_t size_bytes) {
    std::vector<std::byte> bytes(size_bytes);
    for (std::size_t i = 0; i < size_bytes; ++i) bytes[i] = static_cast<std::byte>(i * 7 + i / 251);
    return bytes;
}

TEST_P(VectoredTest, PartsAreJoinedAndSplit) {
    const std::array parts{as_bytes("con"), as_bytes(""), as_bytes("cat"), as_bytes("enate")};
    EXPECT_EQ(or_throw(pipe.writer.writev(parts, Deadline::never())), 11U);
    std::array<std::byte, 4> first{};
    std::array<std::byte, 32> second{};
    const std::array<MutableBytes, 3> into{first, MutableBytes(), second};
    EXPECT_EQ(or_throw(pipe.reader.readv(into, Deadline::never())), 11U);
    EXPECT_EQ(as_text(first), "conc");
    EXPECT_EQ(as_text(Bytes(second).first(7)), "atenate");
}

TEST_P(VectoredTest, NothingToMoveIsDoneAtOnce) {
    EXPECT_EQ(or_throw(pipe.writer.writev({}, Deadline::never())), 0U);
    EXPECT_EQ(or_throw(pipe.writer.write({}, Deadline::never())), 0U);
    EXPECT_EQ(or_throw(pipe.reader.readv({}, Deadline::never())), 0U);
    EXPECT_EQ(or_throw(pipe.reader.read({}, Deadline::never())), 0U);
}

TEST_P(VectoredTest, AnEmptyPipeAndAFullOneKeepTheDeadline) {
    std::array<std::byte, 16> buffer{};
    const std::array<MutableBytes, 1> into{buffer};
    EXPECT_EQ(or_throw(pipe.reader.try_readv(into)), std::nullopt);
    EXPECT_EQ(or_throw(pipe.reader.readv(into, Deadline::after(2ms))), std::nullopt);
    const auto large = pattern(1 << 20);
    const std::array<Bytes, 1> out{large};
    EXPECT_EQ(or_throw(pipe.writer.try_writev(out)), 65536U);
    EXPECT_EQ(or_throw(pipe.writer.writev(out, Deadline::after(2ms))), 0U);
}

TEST_P(VectoredTest, MoreThanOneCallTakesArrivesInOrder) {
    // Uneven parts, more of them than IOV_MAX, more bytes than the pipe holds.
    const auto sent = pattern(300'000);
    std::vector<Bytes> parts;
    for (std::size_t at = 0, size = 1; at < sent.size(); at += size, size = size % 97 + 1)
        parts.push_back(Bytes(sent).subspan(at, std::min(size, sent.size() - at)));
    ASSERT_GT(parts.size(), 2 * 1024U);

    test::Child child([&] {
        return or_throw(pipe.writer.writev(parts, Deadline::after(10s))) == sent.size() ? 0 : 1;
    });
    FileDescriptor(pipe.writer.release_fd()).reset();
    std::vector<std::byte> received;
    std::array<std::byte, 1000> head{};
    std::array<std::byte, 7> tail{};
    const std::array<MutableBytes, 2> into{head, tail};
    for (;;) {
        const auto count = pipe.reader.readv(into, Deadline::after(10s));
        if (!count && count.error().is(Condition::closed)) break;
        ASSERT_TRUE(count && *count);
        const auto in_head = std::min(**count, head.size());
        received.insert(received.end(), head.begin(), head.begin() + static_cast<long>(in_head));
        received.insert(received.end(), tail.begin(),
                        tail.begin() + static_cast<long>(**count - in_head));
    }
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(received == sent);
}

TEST_P(VectoredTest, TheEndIsTheSameAsOfRead) {
    FileDescriptor(pipe.writer.release_fd()).reset();
    std::array<std::byte, 16> buffer{};
    const std::array<MutableBytes, 1> into{buffer};
    EXPECT_TRUE(pipe.reader.readv(into, Deadline::never()).error().is(Condition::closed));
}

TEST_P(VectoredTest, NoReaderIsClosed) {
    FileDescriptor(pipe.reader.release_fd()).reset();
    const std::array parts{as_bytes("x")};
    EXPECT_TRUE(pipe.writer.writev(parts, Deadline::never()).error().is(Condition::closed));
    EXPECT_TRUE(pipe.writer.write(as_bytes("x"), Deadline::never()).error().is(Condition::closed));
}

}  // namespace
}  // namespace patchbay
