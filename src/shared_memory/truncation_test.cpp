// SPDX-License-Identifier: Apache-2.0
//
// A segment that somebody else cuts off: never a SIGBUS, always `segment_lost`.
#include "patchbay/mapping.hpp"

#include "shared_memory/shared_memory_fixture.hpp"
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace patchbay {
namespace {

constexpr std::size_t kPageBytes = 4096;

class Truncation : public test::SharedMemoryTest {};

TEST_F(Truncation, IsToldToReadersAndWriters) {
    auto segment = create(4 * kPageBytes);
    const auto map = or_throw(segment.map());
    or_throw(map.write(0, as_bytes("kept")));
    or_throw(open().resize(kPageBytes));
    std::array<std::byte, 4> buffer{};
    or_throw(map.read(0, buffer));
    EXPECT_EQ(as_text(buffer), "kept") << "what is left of the segment can still be read";
    EXPECT_TRUE(map.check()) << "nobody has touched the rest yet";
    const auto beyond = map.read(2 * kPageBytes, buffer);
    ASSERT_FALSE(beyond);
    EXPECT_TRUE(beyond.error().is(Condition::segment_lost));
    EXPECT_TRUE(map.lost());
    EXPECT_TRUE(map.check().error().is(Condition::segment_lost));
    EXPECT_TRUE(map.read(0, buffer).error().is(Condition::segment_lost));
    EXPECT_TRUE(map.write(0, as_bytes("x")).error().is(Condition::segment_lost));
    EXPECT_TRUE(segment.remap(const_cast<Mapping&>(map)).error().is(Condition::segment_lost));
}

TEST_F(Truncation, RawAccessSeesZerosAndGoesOn) {
    auto segment = create(2 * kPageBytes);
    const auto map = or_throw(segment.map());
    or_throw(map.write(kPageBytes, as_bytes("gone")));
    or_throw(open().resize(0));
    const auto bytes = map.mutable_bytes();
    EXPECT_EQ(bytes[kPageBytes], std::byte{0});
    bytes[0] = std::byte{1};
    EXPECT_EQ(or_throw(segment.size_bytes()), 0U) << "what is written now stays here";
    EXPECT_TRUE(map.lost());
}

TEST_F(Truncation, OfOneSegmentLeavesTheOthers) {
    auto segment = create(kPageBytes);
    const auto map = or_throw(segment.map());
    const auto other_map = or_throw(Mapping::anonymous(kPageBytes));
    const auto second_map = or_throw(open().map());
    or_throw(open().resize(0));
    EXPECT_FALSE(map.write(0, as_bytes("x")));
    EXPECT_TRUE(other_map.write(0, as_bytes("x")));
    EXPECT_FALSE(second_map.lost()) << "each map is lost when it is touched";
    EXPECT_FALSE(second_map.write(0, as_bytes("x")));
}

TEST_F(Truncation, MovedAndRemappedMapsAreGuarded) {
    auto segment = create(kPageBytes);
    auto first = or_throw(segment.map());
    or_throw(segment.resize(64 * kPageBytes));
    or_throw(segment.remap(first));
    const Mapping map(std::move(first));
    or_throw(open().resize(kPageBytes));
    EXPECT_TRUE(map.write(63 * kPageBytes, as_bytes("x")).error().is(Condition::segment_lost));
}

TEST_F(Truncation, ByAnotherProcessWhileManyThreadsRead) {
    constexpr std::size_t kPages = 64;
    auto segment = create(kPages * kPageBytes);
    const auto map = or_throw(segment.map());
    std::atomic<int> lost{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            std::vector<std::byte> buffer(kPages * kPageBytes);
            while (map.read(0, buffer)) {
            }
            ++lost;
        });
    }
    test::Child truncator([&] { return open().resize(kPageBytes) ? 0 : 1; });
    EXPECT_EQ(truncator.wait(), 0);
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(lost, 4);
}

TEST_F(Truncation, OfAReadOnlyMap) {
    (void)create(kPageBytes);
    const auto map =
        or_throw(open(Protection::read_only).map({.protection = Protection::read_only}));
    or_throw(open().resize(0));
    std::array<std::byte, 1> buffer{};
    EXPECT_TRUE(map.read(0, buffer).error().is(Condition::segment_lost));
}

TEST_F(Truncation, RegistrationsAreUsedAgain) {
    auto segment = create(kPageBytes);
    for (int round = 0; round < 1000; ++round) (void)or_throw(segment.map());
    const auto map = or_throw(segment.map());
    EXPECT_FALSE(map.lost());
    or_throw(open().resize(0));
    EXPECT_FALSE(map.write(0, as_bytes("x")));
    or_throw(open().resize(kPageBytes));
    EXPECT_TRUE(or_throw(segment.map()).write(0, as_bytes("x"))) << "a new map has what there is";
}

}  // namespace
}  // namespace patchbay
