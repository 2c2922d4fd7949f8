// SPDX-License-Identifier: Apache-2.0
#include "patchbay/mapping.hpp"

#include "shared_memory/shared_memory_fixture.hpp"
#include "support/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <limits>
#include <utility>

namespace patchbay {
namespace {

using testing::HasSubstr;

class MappingTest : public test::SharedMemoryTest {};

TEST_F(MappingTest, ReadsAndWritesWithinItsBounds) {
    const auto map = or_throw(create(100).map());
    std::array<std::byte, 4> buffer{};
    or_throw(map.write(96, as_bytes("last")));
    or_throw(map.read(96, buffer));
    EXPECT_EQ(as_text(buffer), "last");
    or_throw(map.read(100, {}));
}

TEST_F(MappingTest, RefusesWhatLiesOutside) {
    const auto map = or_throw(create(100).map());
    std::array<std::byte, 4> buffer{};
    const auto outside = map.read(97, buffer);
    ASSERT_FALSE(outside);
    EXPECT_TRUE(outside.error().is(Condition::invalid));
    EXPECT_THAT(outside.error().message(),
                HasSubstr("4 bytes at 97 do not lie within the 100 that are mapped"));
    EXPECT_FALSE(map.write(97, as_bytes("last")));
    EXPECT_FALSE(map.read(std::numeric_limits<std::size_t>::max(), buffer));
    EXPECT_FALSE(map.read(101, {}));
}

TEST_F(MappingTest, AReadOnlyMapRefusesWrites) {
    const auto map = or_throw(create(100).map({.protection = Protection::read_only}));
    EXPECT_TRUE(map.write(0, as_bytes("x")).error().is(Condition::denied));
    EXPECT_DEATH((void)map.mutable_bytes(), "for writing");
}

TEST_F(MappingTest, PrefaultedPagesAreThere) {
    EXPECT_TRUE(create(1 << 20).map({.prefault = true}));
    EXPECT_TRUE(open().map({.protection = Protection::read_only, .prefault = true}));
    EXPECT_TRUE(Mapping::anonymous(1 << 20, {.prefault = true}));
}

TEST_F(MappingTest, MovesWithoutMovingItsBytes) {
    auto first = or_throw(create(100).map());
    const auto* const address = first.bytes().data();
    Mapping second(std::move(first));
    EXPECT_EQ(second.bytes().data(), address);
    second = or_throw(Mapping::anonymous(10));
    EXPECT_EQ(second.name(), "anonymous memory");
}

TEST(AnonymousMapping, IsSharedWithForkedChildren) {
    const auto map = or_throw(Mapping::anonymous(4096));
    test::Child child([&] { return map.write(0, as_bytes("from the child")) ? 0 : 1; });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(as_text(map.bytes().first(14)), "from the child");
    EXPECT_TRUE(Mapping::anonymous(0).error().is(Condition::invalid));
}

TEST(AnonymousMapping, ThatIsNotInheritedSaysSo) {
    auto map = or_throw(Mapping::anonymous(4096, {.inherit = false}));
    EXPECT_TRUE(map.check());
    test::Child child([&] {
        std::array<std::byte, 1> buffer{};
        if (!map.check().error().is(Condition::forked)) return 1;
        if (!map.read(0, buffer).error().is(Condition::forked)) return 2;
        // Whatever lies at those addresses by now is not this object's to unmap.
        const auto other = or_throw(Mapping::anonymous(4096));
        {
            const Mapping gone(std::move(map));
        }
        return other.write(0, as_bytes("x")) ? 0 : 3;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(map.check()) << "the parent's is as it was";
}

TEST(AnonymousMapping, HugePagesOrTheCure) {
    EXPECT_TRUE(Mapping::anonymous(1 << 20, {.huge_pages = HugePages::preferred}));
    const auto required = Mapping::anonymous(1 << 20, {.huge_pages = HugePages::required});
    if (required) {
        EXPECT_TRUE(required->write(0, as_bytes("x")));
        return;
    }
    EXPECT_THAT(required.error().message(), HasSubstr("vm.nr_hugepages is "));
}

}  // namespace
}  // namespace patchbay
