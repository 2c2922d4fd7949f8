// SPDX-License-Identifier: Apache-2.0
#include "patchbay/region.hpp"

#include "patchbay/sysv_shared_memory.hpp"

#include "shared_memory/shared_memory_fixture.hpp"
#include "support/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using testing::HasSubstr;

std::string text_of(const Region& region) {
    return std::string(as_text(or_throw(region.read())));
}

class PosixRegion : public test::SharedMemoryTest {
protected:
    Region region = Region::posix(name);
};

TEST_F(PosixRegion, GivesWhatWasWrittenLast) {
    for (const auto* text : {"first", "a second, longer one", "", "3"}) {
        or_throw(region.write(as_bytes(text)));
        EXPECT_EQ(text_of(Region::posix(name)), text);
        EXPECT_EQ(or_throw(region.size_bytes()), std::string_view(text).size());
    }
    const std::string large(10 << 20, 'x');
    or_throw(region.write(as_bytes(large)));
    EXPECT_EQ(text_of(region), large);
}

TEST_F(PosixRegion, IsAFileWithJustTheValue) {
    or_throw(region.write(as_bytes("for cat")));
    std::ostringstream text;
    text << std::ifstream("/dev/shm" + name).rdbuf();
    EXPECT_EQ(text.str(), "for cat");
    std::ofstream("/dev/shm" + name) << "from echo";
    EXPECT_EQ(text_of(region), "from echo");
}

TEST_F(PosixRegion, AMissingOneIsMadeOnlyByWriting) {
    EXPECT_TRUE(region.read().error().is(Condition::not_found));
    EXPECT_TRUE(Region::posix(name, {.create = false})
                    .write(as_bytes("x"))
                    .error()
                    .is(Condition::not_found));
    or_throw(Region::posix(name, {.mode = 0640}).write(as_bytes("x")));
    EXPECT_EQ(or_throw(open().stat()).ownership.mode, 0640U);
    or_throw(region.remove());
    EXPECT_TRUE(region.read().error().is(Condition::not_found));
}

TEST_F(PosixRegion, AShortBufferIsRefused) {
    or_throw(region.write(as_bytes("four")));
    std::array<std::byte, 4> buffer{};
    EXPECT_EQ(or_throw(region.read(buffer)), 4U);
    const auto refused = region.read(MutableBytes(buffer).first(3));
    EXPECT_TRUE(refused.error().is(Condition::too_big));
    EXPECT_THAT(refused.error().message(), HasSubstr("the value has 4 bytes, the buffer 3"));
}

TEST_F(PosixRegion, TheFirstValueIsNeverSeenHalf) {
    const std::string value(1 << 20, 'v');
    for (int round = 0; round < 20; ++round) {
        test::Child writer([&] { return region.write(as_bytes(value)) ? 0 : 1; });
        for (;;) {
            const auto seen = Region::posix(name).read();
            if (!seen) continue;
            ASSERT_EQ(as_text(*seen), value);
            break;
        }
        ASSERT_EQ(writer.wait(), 0);
        or_throw(region.remove());
    }
}

TEST(MemfdRegion, GivesWhatWasWrittenLast) {
    auto region = Region::memfd(or_throw(Memfd::create()));
    for (const auto* text : {"first", "a second, longer one", "", "3"}) {
        or_throw(region.write(as_bytes(text)));
        EXPECT_EQ(text_of(region), text);
    }
    EXPECT_TRUE(region.remove().error().is(Condition::unsupported));
}

class SysvRegion : public testing::Test {
protected:
    ~SysvRegion() override { (void)region.remove(); }
    const sysv::Key key{
        static_cast<std::int32_t>(0x50000000U | (std::random_device()() & 0xffffffU))};
    Region region = Region::sysv(key);
};

TEST_F(SysvRegion, GivesWhatWasWrittenLast) {
    EXPECT_TRUE(region.read().error().is(Condition::not_found));
    for (const auto* text : {"first", "a second, longer one", "3"}) {
        or_throw(region.write(as_bytes(text)));
        EXPECT_EQ(text_of(Region::sysv(key)), text);
    }
    EXPECT_TRUE(region.write({}).error().is(Condition::invalid));
    EXPECT_TRUE(Region::sysv(sysv::Key(key.number() + 1), {.create = false})
                    .write(as_bytes("x"))
                    .error()
                    .is(Condition::not_found));
}

TEST_F(SysvRegion, WhatOthersAreAttachedToIsNotReplaced) {
    auto segment = or_throw(sysv::SharedMemory::create(key, {.size_bytes = 8}));
    const auto theirs = or_throw(segment.map());
    or_throw(theirs.write(0, as_bytes("12345678")));
    or_throw(region.write(as_bytes("abc")));
    EXPECT_EQ(as_text(theirs.bytes()), std::string("abc\0\0\0\0\0", 8));
    EXPECT_TRUE(region.write(as_bytes("nine here")).error().is(Condition::too_big));
    EXPECT_EQ(or_throw(region.size_bytes()), 8U);
}

TEST_F(SysvRegion, AReplacementKeepsTheMode) {
    or_throw(Region::sysv(key, {.mode = 0640}).write(as_bytes("x")));
    or_throw(region.write(as_bytes("longer")));
    EXPECT_EQ(or_throw(or_throw(sysv::SharedMemory::open(key)).stat()).ownership.mode, 0640U);
}

TEST_F(SysvRegion, ManyWritersOfManySizesAllSucceed) {
    std::vector<test::Child> writers;
    for (std::size_t size = 1; size <= 8; ++size) {
        writers.emplace_back([&, size] {
            const std::string value(size, 'x');
            for (int i = 0; i < 100; ++i) {
                const auto written = Region::sysv(key).write(as_bytes(value));
                // Another one was just at it, with a smaller segment.
                if (!written && !written.error().is(Condition::too_big)) return 1;
            }
            return 0;
        });
    }
    for (auto& writer : writers) EXPECT_EQ(writer.wait(), 0);
}

}  // namespace
}  // namespace patchbay
