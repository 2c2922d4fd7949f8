// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memory_file.hpp"

#include "shared_memory/shared_memory_fixture.hpp"
#include "support/little_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using posix::SharedMemory;
using test::kMebibyte;
using test::with_little_memory;

class MemoryFileTest : public test::SharedMemoryTest {};

TEST_F(MemoryFileTest, APartIsMapped) {
    auto segment = create(12288);
    or_throw(or_throw(segment.map()).write(4096, as_bytes("middle")));
    const auto part = or_throw(segment.map({.offset_bytes = 4096, .size_bytes = 6}));
    EXPECT_EQ(as_text(part.bytes()), "middle");
    EXPECT_EQ(part.offset_bytes(), 4096U);
}

TEST_F(MemoryFileTest, NothingOutsideTheSegmentIsMapped) {
    auto segment = create(4096);
    EXPECT_TRUE(segment.map({.size_bytes = 4097}).error().is(Condition::invalid));
    EXPECT_TRUE(segment.map({.offset_bytes = 8192}).error().is(Condition::invalid));
    EXPECT_TRUE(segment.map({.offset_bytes = 1}).error().is(Condition::invalid))
        << "not a multiple of the page size";
}

TEST_F(MemoryFileTest, AnEmptySegmentGivesAnEmptyMap) {
    EXPECT_TRUE(or_throw(create(0).map()).bytes().empty());
}

TEST_F(MemoryFileTest, AReadOnlySegmentIsNotMappedForWriting) {
    (void)create(4096);
    const auto reader = open(Protection::read_only);
    EXPECT_TRUE(reader.map().error().is(Condition::denied));
    EXPECT_TRUE(reader.map({.protection = Protection::read_only}));
}

TEST_F(MemoryFileTest, HugePagesCanOnlyBePreferred) {
    auto segment = create(4 * kMebibyte);
    EXPECT_TRUE(segment.map({.huge_pages = HugePages::preferred}));
    EXPECT_TRUE(
        segment.map({.huge_pages = HugePages::required}).error().is(Condition::unsupported));
}

TEST_F(MemoryFileTest, MapsFollowANewSize) {
    auto segment = create(5000);
    auto ours = or_throw(segment.map());
    auto other = open();
    auto theirs = or_throw(other.map());
    or_throw(segment.resize(kMebibyte));
    EXPECT_GE(or_throw(segment.stat()).resident_bytes, kMebibyte);
    EXPECT_EQ(or_throw(other.stat()).size_bytes, kMebibyte) << "the others see it";
    or_throw(segment.remap(ours));
    or_throw(other.remap(theirs));
    or_throw(ours.write(kMebibyte - 3, as_bytes("end")));
    EXPECT_EQ(as_text(theirs.bytes().last(3)), "end");
    or_throw(segment.resize(100));
    or_throw(segment.remap(ours));
    EXPECT_EQ(ours.size_bytes(), 100U);
    or_throw(segment.resize(0));
    or_throw(segment.remap(ours));
    EXPECT_TRUE(ours.bytes().empty());
    or_throw(segment.resize(8192));
    or_throw(segment.remap(ours));
    EXPECT_EQ(ours.size_bytes(), 8192U);
}

TEST_F(MemoryFileTest, ContentsAreReplacedAsAWhole) {
    auto segment = create(0);
    std::array<std::byte, 64> buffer{};
    for (const auto* text : {"a longer value", "short", "", "and longer again"}) {
        or_throw(segment.write_contents(as_bytes(text)));
        const auto count = or_throw(segment.read_contents(buffer));
        EXPECT_EQ(as_text(Bytes(buffer).first(count)), text);
        EXPECT_EQ(or_throw(segment.size_bytes()), std::string_view(text).size());
    }
}

TEST(FullDevShm, CreationFailsAndLeavesNothing) {
    with_little_memory([] {
        const auto made = SharedMemory::create("/large", {.size_bytes = 2 * kMebibyte});
        if (made || !made.error().is(Condition::exhausted)) return 1;
        if (made.error().message().find("2 MiB wanted, 1 MiB free in /dev/shm") ==
            std::string::npos) {
            return 2;
        }
        if (!SharedMemory::open("/large").error().is(Condition::not_found)) return 3;
        // All of the space is there again.
        return SharedMemory::create("/fits", {.size_bytes = kMebibyte - 8192}) ? 0 : 4;
    });
}

TEST(FullDevShm, GrowthFailsAndChangesNothing) {
    with_little_memory([] {
        auto segment = or_throw(SharedMemory::create("/x", {.size_bytes = 4096}));
        if (!segment.resize(2 * kMebibyte).error().is(Condition::exhausted)) return 1;
        const std::vector<std::byte> large(2 * kMebibyte);
        if (!segment.write_contents(large).error().is(Condition::exhausted)) return 2;
        const auto facts = or_throw(segment.stat());
        return facts.size_bytes == 4096 && facts.resident_bytes == 4096 ? 0 : 3;
    });
}

TEST(FullDevShm, WhatWasCreatedCanBeWrittenToTheLastByte) {
    with_little_memory([] {
        auto segment = or_throw(SharedMemory::create("/x", {.size_bytes = kMebibyte / 2}));
        // Somebody else takes all the rest.
        for (std::size_t size = kMebibyte; size >= 4096;) {
            const auto filler = test::unique_name();
            if (!SharedMemory::create(filler, {.size_bytes = size})) size /= 2;
        }
        const auto map = or_throw(segment.map());
        const std::vector<std::byte> ones(kMebibyte / 2, std::byte{1});
        return map.write(0, ones) ? 0 : 1;
    });
}

}  // namespace
}  // namespace patchbay
