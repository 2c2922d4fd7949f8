// SPDX-License-Identifier: Apache-2.0
//
// kill -9 of either end, and signals at any moment.
#include "patchbay/fifo.hpp"
#include "patchbay/pipe.hpp"

#include "support/child.hpp"
#include "support/signal_storm.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

template <class End>
void close_end(End& end) {
    FileDescriptor(end.release_fd()).reset();
}

/// A FIFO that is gone when the test is.
class NamedFifo {
public:
    ~NamedFifo() { ::unlink(fifo.path().c_str()); }
    Fifo fifo = or_throw(Fifo::create(test::unique_name("/tmp/")));
};

TEST(Crash, WhatAKilledWriterWroteIsReadAndThenTheEnd) {
    auto pipe = or_throw(Pipe::create());
    test::Child child([&] {
        const std::vector<std::byte> large(1 << 20);
        or_throw(pipe.writer.write(large, Deadline::never()));
        return 0;
    });
    close_end(pipe.writer);
    child.wait_until_asleep();
    child.kill();
    std::vector<std::byte> buffer(1 << 20);
    std::size_t received = 0;
    for (;;) {
        const auto count = pipe.reader.read(buffer, Deadline::after(10s));
        if (!count) {
            EXPECT_TRUE(count.error().is(Condition::closed));
            break;
        }
        ASSERT_TRUE(*count) << "hangs";
        received += **count;
    }
    EXPECT_EQ(received, 65536U) << "all that had gone in";
}

TEST(Crash, AWriterThatWaitsForAKilledReaderIsTold) {
    auto pipe = or_throw(Pipe::create());
    test::Child reader([&] {
        close_end(pipe.writer);
        ::pause();
        return 0;
    });
    close_end(pipe.reader);
    test::Child writer([&] {
        const std::vector<std::byte> large(1 << 20);
        const auto written = pipe.writer.write(large, Deadline::after(10s));
        return !written && written.error().is(Condition::closed) ? 0 : 1;
    });
    writer.wait_until_asleep();
    reader.kill();
    EXPECT_EQ(writer.wait(), 0);
}

TEST(Crash, AFifoWriterThatIsKilledEndsTheStreamAndTheNextOneStartsIt) {
    const NamedFifo named;
    auto reader = or_throw(named.fifo.open_reader());
    std::array<std::byte, 64> buffer{};
    for (int round = 0; round < 3; ++round) {
        test::Child child([&] {
            auto writer = or_throw(named.fifo.try_open_writer());
            or_throw(writer->write(as_bytes("hello"), Deadline::now()));
            ::pause();
            return 0;
        });
        EXPECT_EQ(or_throw(reader.read(buffer, Deadline::after(10s))), 5U);
        child.kill();
        EXPECT_TRUE(reader.read(buffer, Deadline::after(10s)).error().is(Condition::closed));
        reader = or_throw(named.fifo.open_reader());
    }
}

TEST(Crash, AFifoReaderThatIsKilledIsNoticedAndReplaced) {
    const NamedFifo named;
    test::Child first([&] {
        const auto reader = or_throw(named.fifo.open_reader());
        ::pause();
        return 0;
    });
    auto writer = or_throw(named.fifo.open_writer(Deadline::after(10s)));
    ASSERT_TRUE(writer);
    first.kill();
    EXPECT_TRUE(writer->try_write(as_bytes("x")).error().is(Condition::closed));
    auto reader = or_throw(named.fifo.open_reader());
    EXPECT_EQ(or_throw(writer->try_write(as_bytes("y"))), 1U) << "the same end goes on";
}

TEST(Storm, DeadlinesAreNotProlonged) {
    auto pipe = or_throw(Pipe::create());
    const NamedFifo named;
    std::array<std::byte, 64> buffer{};
    const test::SignalStorm storm;
    const auto start = Deadline::Clock::now();
    EXPECT_EQ(or_throw(pipe.reader.read(buffer, Deadline::after(30ms))), std::nullopt);
    EXPECT_FALSE(or_throw(named.fifo.open_writer(Deadline::after(30ms))));
    const std::vector<std::byte> large(1 << 20);
    EXPECT_EQ(or_throw(pipe.writer.write(large, Deadline::after(30ms))), 65536U);
    const auto waited = Deadline::Clock::now() - start;
    EXPECT_GE(waited, 90ms);
    EXPECT_LT(waited, 10s);
    EXPECT_GT(test::SignalStorm::strikes(), 10);
}

TEST(Storm, NothingIsLostOrDoubled) {
    auto there = or_throw(Pipe::create());
    auto back = or_throw(Pipe::create());
    constexpr std::size_t kSizeBytes = 4 << 20;
    test::Child echo([&] {
        close_end(there.writer);
        const test::SignalStorm storm;
        std::array<std::byte, 5000> buffer{};
        for (;;) {
            const auto count = there.reader.read(buffer, Deadline::after(10s));
            if (!count && count.error().is(Condition::closed)) return 0;
            const Bytes bytes = Bytes(buffer).first(or_throw(Result<std::size_t>(**count)));
            if (or_throw(back.writer.write(bytes, Deadline::after(10s))) != bytes.size()) return 1;
        }
    });
    close_end(back.writer);
    std::jthread feeder([&] {
        const test::SignalStorm storm;
        std::vector<std::byte> sent(kSizeBytes);
        for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::byte>(i / 3);
        EXPECT_EQ(or_throw(there.writer.write(sent, Deadline::after(10s))), sent.size());
        close_end(there.writer);
    });
    std::size_t received = 0;
    std::array<std::byte, 3000> buffer{};
    for (;;) {
        const auto count = back.reader.read(buffer, Deadline::after(10s));
        if (!count && count.error().is(Condition::closed)) break;
        ASSERT_TRUE(count && *count);
        for (std::size_t i = 0; i < **count; ++i, ++received)
            ASSERT_EQ(buffer[i], static_cast<std::byte>(received / 3)) << "at " << received;
    }
    EXPECT_EQ(received, kSizeBytes);
    EXPECT_EQ(echo.wait(), 0);
}

}  // namespace
}  // namespace patchbay
