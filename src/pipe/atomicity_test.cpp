// SPDX-License-Identifier: Apache-2.0
//
// PIPE_BUF: several processes write records of up to kAtomicWriteBytes into one pipe, by every way there is to write,
// while it is full most of the time. No record may be torn, mixed with another, lost, or out of its writer's order.
#include "patchbay/fifo.hpp"
#include "patchbay/pipe.hpp"

#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

struct Header {
    std::uint32_t size_bytes;
    std::uint32_t writer;
    std::uint32_t sequence;
};

constexpr std::uint32_t kWriters = 5;
constexpr std::uint32_t kRecords = 2000;

class AtomicityTest : public testing::Test {
protected:
    /// What writer number `writer` says: records of every size, each filled with its writer's letter.
    static int speak(PipeWriter& pipe, std::uint32_t writer) {
        std::minstd_rand random(writer + 1);
        std::uniform_int_distribution<std::uint32_t> sizes(sizeof(Header), kAtomicWriteBytes);
        std::array<std::byte, kAtomicWriteBytes> record{};
        for (std::uint32_t sequence = 0; sequence < kRecords; ++sequence) {
            const Header header{
                sequence % 7 == 0 ? std::uint32_t{kAtomicWriteBytes} : sizes(random), writer,
                sequence};
            record.fill(static_cast<std::byte>('A' + writer));
            std::memcpy(record.data(), &header, sizeof header);
            const Bytes bytes(record.data(), header.size_bytes);
            const std::array parts{bytes.first(sizeof header), bytes.subspan(sizeof header)};
            const auto written = sequence % 2 == 0
                                     ? or_throw(pipe.write(bytes, Deadline::after(10s)))
                                     : or_throw(pipe.writev(parts, Deadline::after(10s)));
            if (written != bytes.size()) return 1;
        }
        return 0;
    }

    /// Takes whole records out of `stream`; what is wrong with them, if anything.
    std::string check(std::vector<std::byte>& stream) {
        std::size_t at = 0;
        Header header{};
        while (stream.size() - at >= sizeof header) {
            std::memcpy(&header, stream.data() + at, sizeof header);
            if (header.size_bytes < sizeof header || header.size_bytes > kAtomicWriteBytes ||
                header.writer >= kWriters)
                return "no header where one must be";
            if (stream.size() - at < header.size_bytes) break;
            if (header.sequence != next_[header.writer]++) return "lost or out of order";
            const auto record = Bytes(stream).subspan(at, header.size_bytes);
            if (std::ranges::any_of(record.subspan(sizeof header), [&](std::byte byte) {
                    return byte != static_cast<std::byte>('A' + header.writer);
                }))
                return "mixed with another record";
            at += header.size_bytes;
        }
        stream.erase(stream.begin(), stream.begin() + static_cast<long>(at));
        return {};
    }

    void expect_whole_records(PipeReader& reader) {
        std::vector<std::byte> stream;
        std::array<std::byte, 7001> buffer{};
        for (;;) {
            const auto count = reader.read(buffer, Deadline::after(10s));
            if (!count && count.error().is(Condition::closed)) break;
            ASSERT_TRUE(count && *count);
            stream.insert(stream.end(), buffer.begin(),
                          buffer.begin() + static_cast<long>(**count));
            ASSERT_EQ(check(stream), "");
        }
        EXPECT_TRUE(stream.empty());
        for (const auto next : next_) EXPECT_EQ(next, kRecords);
    }

private:
    std::array<std::uint32_t, kWriters> next_{};
};

TEST_F(AtomicityTest, WritersOfAnAnonymousPipeDoNotMix) {
    auto pipe = or_throw(Pipe::create());
    std::vector<test::Child> children;
    for (std::uint32_t writer = 0; writer < kWriters; ++writer)
        children.emplace_back([&, writer] { return speak(pipe.writer, writer); });
    FileDescriptor(pipe.writer.release_fd()).reset();
    expect_whole_records(pipe.reader);
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_F(AtomicityTest, WritersOfABlockingPipeDoNotMix) {
    auto pipe = or_throw(Pipe::create());
    ::fcntl(pipe.writer.fd(), F_SETFL, 0);
    auto blocking = or_throw(PipeWriter::adopt(FileDescriptor(pipe.writer.release_fd())));
    std::vector<test::Child> children;
    for (std::uint32_t writer = 0; writer < kWriters; ++writer)
        children.emplace_back([&, writer] { return speak(blocking, writer); });
    FileDescriptor(blocking.release_fd()).reset();
    expect_whole_records(pipe.reader);
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_F(AtomicityTest, WritersOfAFifoDoNotMix) {
    const auto path = test::unique_name("/tmp/");
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader({.capacity_bytes = 8192}));
    // Else the first could be through, and the stream at its end, before the last has come.
    auto held = or_throw(fifo.open_writer(Deadline::after(10s)));
    auto came = or_throw(Pipe::create());
    std::vector<test::Child> children;
    for (std::uint32_t writer = 0; writer < kWriters; ++writer) {
        children.emplace_back([&, writer] {
            held.reset();
            auto own = or_throw(fifo.open_writer(Deadline::after(10s)));
            or_throw(came.writer.write(as_bytes("x"), Deadline::after(10s)));
            return own ? speak(*own, writer) : 2;
        });
    }
    std::array<std::byte, 1> one{};
    for (std::uint32_t writer = 0; writer < kWriters; ++writer)
        ASSERT_EQ(or_throw(came.reader.read(one, Deadline::after(10s))), 1U);
    or_throw(Fifo::unlink(path));
    held.reset();
    expect_whole_records(reader);
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace patchbay
