// SPDX-License-Identifier: Apache-2.0
#include "patchbay/fifo.hpp"

#include "os/fault_injection.hpp"
#include "support/census.hpp"
#include "support/child.hpp"
#include "support/cpu_time.hpp"
#include "support/sanitized.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class FifoTest : public testing::Test {
protected:
    ~FifoTest() override { ::unlink(path.c_str()); }

    std::string path = test::unique_name("/tmp/");
    std::array<std::byte, 4096> buffer{};

    std::string text(const std::optional<std::size_t>& count) {
        return count ? std::string(as_text(Bytes(buffer).first(*count))) : "nothing";
    }
};

TEST_F(FifoTest, CarriesBytesByName) {
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader());
    auto writer = or_throw(fifo.try_open_writer());
    ASSERT_TRUE(writer);
    EXPECT_EQ(writer->write(as_bytes("hello"), Deadline::never()), 5U);
    EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "hello");
    EXPECT_EQ(writer->name(), "fifo:" + path);
}

TEST_F(FifoTest, TheModeIsWhatWasAskedForWhateverTheUmask) {
    const auto old = ::umask(0077);
    auto shared = Fifo::create(path, {.mode = 0666});
    ::umask(0);
    ASSERT_TRUE(shared) << shared.error().message();
    EXPECT_EQ(or_throw(shared->stat()),
              (Ownership{.user_id = ::geteuid(), .group_id = ::getegid(), .mode = 0666}));
    or_throw(Fifo::unlink(path));
    auto fifo = or_throw(Fifo::create(path));
    ::umask(old);
    EXPECT_EQ(or_throw(fifo.stat()).mode, 0600U);
}

TEST_F(FifoTest, CreateOpenAndUnlinkSayWhatIsThere) {
    EXPECT_TRUE(Fifo::open(path).error().is(Condition::not_found));
    EXPECT_TRUE(Fifo::unlink(path).error().is(Condition::not_found));
    EXPECT_TRUE(Fifo::create(path));
    EXPECT_TRUE(Fifo::create(path).error().is(Condition::exists));
    EXPECT_TRUE(Fifo::open_or_create(path));
    EXPECT_TRUE(Fifo::unlink(path));
    EXPECT_TRUE(Fifo::open_or_create(path));
    EXPECT_TRUE(Fifo::open(path));
}

TEST_F(FifoTest, ErrorsSayTheCure) {
    EXPECT_EQ(Fifo::open(path).error().message(), "stat fifo:" + path +
                                                      ": no such file or directory; make it first: "
                                                      "Fifo::open_or_create, or mkfifo in a shell");
    EXPECT_THAT(Fifo::create(path + "/x").error().message(),
                HasSubstr("a folder of the path is missing"));
}

TEST_F(FifoTest, WhatIsNoFifoIsLeftAlone) {
    std::ofstream(path) << "precious";
    const auto expected = "fifo:" + path + ": invalid; it is a regular file, not a FIFO";
    EXPECT_EQ(Fifo::open(path).error().message(), "open " + expected);
    EXPECT_EQ(Fifo::open_or_create(path).error().message(), "open " + expected);
    EXPECT_EQ(Fifo::unlink(path).error().message(), "unlink " + expected);
    EXPECT_EQ(::access(path.c_str(), F_OK), 0);
}

TEST_F(FifoTest, AFifoThatBecomesSomethingElseIsNotedAtOpening) {
    const auto fifo = or_throw(Fifo::create(path));
    or_throw(Fifo::unlink(path));
    EXPECT_TRUE(fifo.open_reader().error().is(Condition::not_found));
    std::ofstream(path) << "x";
    EXPECT_TRUE(fifo.open_reader().error().is(Condition::invalid));
    EXPECT_TRUE(fifo.open_writer(Deadline::never()).error().is(Condition::invalid));
}

TEST_F(FifoTest, ADanglingLinkIsAnErrorNotALoop) {
    ASSERT_EQ(::symlink("/nonexistent/patchbay", path.c_str()), 0);
    EXPECT_TRUE(Fifo::open_or_create(path).error().is(Condition::exists));
}

TEST_F(FifoTest, RelativeNamesAreFine) {
    const test::Child child([&] {
        if (::chdir("/tmp") != 0) return 1;
        const auto name = path.substr(path.rfind('/') + 1);
        return Fifo::create(name) && ::access(path.c_str(), F_OK) == 0 && Fifo::unlink(name) ? 0
                                                                                             : 2;
    });
    EXPECT_EQ(const_cast<test::Child&>(child).wait(), 0);
}

TEST_F(FifoTest, AWriterWithoutReaderFindsNobodyInTime) {
    const auto fifo = or_throw(Fifo::create(path));
    EXPECT_FALSE(or_throw(fifo.try_open_writer()));
    const auto start = Deadline::Clock::now();
    EXPECT_FALSE(or_throw(fifo.open_writer(Deadline::after(50ms))));
    const auto waited = Deadline::Clock::now() - start;
    EXPECT_GE(waited, 50ms);
    EXPECT_LT(waited, 10s);
}

TEST_F(FifoTest, WaitingForAReaderCostsLessThanAHundredthOfACore) {
    const auto fifo = or_throw(Fifo::create(path));
    const os::FaultInjection counting({.nth = 0});
    const auto limit = test::kSanitized ? 50ms : 5ms;
    int waits = 0;
    EXPECT_LT(test::least_cpu_time(limit,
                                   [&] {
                                       ++waits;
                                       const auto deadline = Deadline::after(500ms);
                                       EXPECT_FALSE(or_throw(fifo.open_writer(deadline)));
                                   }),
              limit);
    EXPECT_LT(os::FaultInjection::count(os::Call::open), waits * (500 / 10 + 20));
}

TEST_F(FifoTest, AWriterWaitsForItsReader) {
    const auto fifo = or_throw(Fifo::create(path));
    test::Child child([&] {
        auto writer = or_throw(fifo.open_writer(Deadline::after(10s)));
        return writer && or_throw(writer->write(as_bytes("late"), Deadline::after(10s))) == 4 ? 0
                                                                                              : 1;
    });
    child.wait_until_asleep();
    auto reader = or_throw(fifo.open_reader());
    EXPECT_EQ(text(or_throw(reader.read(buffer, Deadline::after(10s)))), "late");
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(FifoTest, NoWriterYetIsNotTheEnd) {
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader());
    EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "nothing");
    EXPECT_EQ(text(or_throw(reader.read(buffer, Deadline::after(20ms)))), "nothing");
    auto writer = or_throw(fifo.try_open_writer());
    EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "nothing");
    or_throw(writer->write(as_bytes("x"), Deadline::now()));
    writer.reset();
    EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "x");
    EXPECT_TRUE(reader.try_read(buffer).error().is(Condition::closed));
    auto next = or_throw(fifo.try_open_writer());
    EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "nothing") << "a new writer, a new stream";
}

TEST_F(FifoTest, AWriterThatCameAndWentSilentlyWasTheEnd) {
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader());
    {
        const auto writer = or_throw(fifo.try_open_writer());
        ASSERT_TRUE(writer);
    }
    EXPECT_TRUE(reader.read(buffer, Deadline::never()).error().is(Condition::closed));
    EXPECT_TRUE(or_throw(reader.wait_for_writer(Deadline::now())));
}

TEST_F(FifoTest, WaitForWriterTakesNothing) {
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader());
    EXPECT_FALSE(or_throw(reader.wait_for_writer(Deadline::after(5ms))));
    auto writer = or_throw(fifo.try_open_writer());
    EXPECT_TRUE(or_throw(reader.wait_for_writer(Deadline::never())));
    or_throw(writer->write(as_bytes("abc"), Deadline::now()));
    EXPECT_TRUE(or_throw(reader.wait_for_writer(Deadline::never())));
    EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "abc");
}

TEST_F(FifoTest, AReaderKeptOpenOutlivesItsWriters) {
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader({.keep_open = true}));
    for (const auto* message : {"first", "second"}) {
        auto writer = or_throw(fifo.try_open_writer());
        or_throw(writer->write(as_bytes(message), Deadline::now()));
        writer.reset();
        EXPECT_EQ(text(or_throw(reader.try_read(buffer))), message);
        EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "nothing");
    }
}

TEST_F(FifoTest, PacketsAndCapacityCanBeAskedFor) {
    const auto fifo = or_throw(Fifo::create(path));
    auto reader = or_throw(fifo.open_reader({.capacity_bytes = 16384}));
    auto writer = or_throw(fifo.open_writer(Deadline::now(), {.packets = true}));
    or_throw(writer->write(as_bytes("one"), Deadline::now()));
    or_throw(writer->write(as_bytes("three"), Deadline::now()));
    EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "one");
    EXPECT_EQ(text(or_throw(reader.try_read(buffer))), "three");
    const auto facts = or_throw(writer->stat());
    EXPECT_TRUE(facts.packets);
    EXPECT_EQ(facts.capacity_bytes, 16384U);
    EXPECT_EQ(facts.ownership.mode, 0600U);
}

TEST_F(FifoTest, ManyMakersMakeOne) {
    std::vector<test::Child> children;
    for (int i = 0; i < 8; ++i) {
        children.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                or_throw(Fifo::open_or_create(path));
                (void)Fifo::unlink(path);
            }
            return 0;
        });
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_F(FifoTest, AForeignUserIsDeniedAndToldWhy) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become somebody else";
    const auto fifo = or_throw(Fifo::create(path));
    test::Child child([&] {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) return 2;
        const auto reader = fifo.open_reader();
        if (reader || !reader.error().is(Condition::denied)) return 3;
        if (reader.error().message() != "open fifo:" + path +
                                            ": permission denied; it belongs to user 0, group 0, "
                                            "with mode 0600")
            return 4;
        if (!fifo.open_writer(Deadline::never()).error().is(Condition::denied)) return 5;
        return Fifo::unlink(path).error().is(Condition::denied) ? 0 : 6;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(FifoTest, NothingIsLeftBehind) {
    const auto before = test::Census::take();
    {
        const auto fifo = or_throw(Fifo::create(path));
        auto reader = or_throw(fifo.open_reader());
        EXPECT_FALSE(or_throw(reader.wait_for_writer(Deadline::now())));
        auto writer = or_throw(fifo.try_open_writer());
        or_throw(Fifo::unlink(path));
    }
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay
