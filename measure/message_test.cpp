// SPDX-License-Identifier: Apache-2.0
#include "measure/message.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace patchbay::measure {
namespace {

using Message = std::vector<std::byte>;

Message message(std::size_t size_bytes, std::uint64_t number) {
    Message made(size_bytes);
    stamp(made, number);
    return made;
}

std::optional<Fault> fault_of(Checker& checker, const Message& received) {
    try {
        checker.check(received);
        return std::nullopt;
    } catch (const Refusal& refusal) {
        return refusal.fault;
    }
}

TEST(Message, OfAnySizeIsAsItWasSent) {
    for (std::size_t size = kSmallestMessageBytes; size < 200; ++size) {
        Checker checker(size, 7);
        for (std::uint64_t number = 7; number < 20; ++number)
            EXPECT_EQ(fault_of(checker, message(size, number)), std::nullopt);
        EXPECT_EQ(checker.next(), 20U);
        EXPECT_FALSE(checker.has_gap());
    }
}

TEST(Message, AnIntHoldsTheLastBitsOfItsNumber) {
    for (const std::uint64_t start : {std::uint64_t{1}, std::uint64_t{0x7ffffff0}, kAnswers | 5}) {
        Checker checker(kNumberBytes, start);
        for (std::uint64_t number = start; number < start + 40; ++number)
            EXPECT_EQ(fault_of(checker, message(kNumberBytes, number)), std::nullopt);
        EXPECT_EQ(fault_of(checker, message(kNumberBytes, start + 3)), Fault::reordered);
        EXPECT_EQ(fault_of(checker, message(kNumberBytes, start + 42)), std::nullopt);
        EXPECT_TRUE(checker.has_gap());
    }
}

TEST(Message, OfWhatCarriesNothingTheMessagesAreCounted) {
    Checker checker(0, 1);
    EXPECT_EQ(fault_of(checker, {}), std::nullopt);
    EXPECT_EQ(checker.next(), 2U);
    EXPECT_EQ(fault_of(checker, Message(1)), Fault::corrupt);
}

TEST(Message, EveryBitCounts) {
    for (const std::size_t size : {16U, 17U, 23U, 24U, 40U, 61U}) {
        for (std::size_t bit = 0; bit < size * 8; ++bit) {
            auto damaged = message(size, 1);
            damaged[bit / 8] ^= std::byte{1} << (bit % 8);
            Checker checker(size, 1);
            ASSERT_EQ(fault_of(checker, damaged), Fault::corrupt) << size << ' ' << bit;
        }
    }
}

TEST(Message, OfAnotherSizeIsCorrupt) {
    Checker checker(64, 1);
    EXPECT_EQ(fault_of(checker, message(63, 1)), Fault::corrupt);
    EXPECT_EQ(fault_of(checker, {}), Fault::corrupt);
}

TEST(Message, AGapIsRememberedUntilWhatIsMissingComes) {
    Checker checker(64, 1);
    EXPECT_EQ(fault_of(checker, message(64, 1)), std::nullopt);
    EXPECT_EQ(fault_of(checker, message(64, 3)), std::nullopt);
    EXPECT_TRUE(checker.has_gap());
    EXPECT_EQ(fault_of(checker, message(64, 2)), Fault::reordered);
    EXPECT_EQ(fault_of(checker, message(64, 3)), Fault::reordered);
}

TEST(Message, WhatIsLostIsCounted) {
    Checker checker(64, 1);
    EXPECT_EQ(fault_of(checker, message(64, 4)), std::nullopt);
    try {
        checker.refuse_as_lost(5);
    } catch (const Refusal& refusal) {
        EXPECT_EQ(refusal.fault, Fault::lost);
        EXPECT_STREQ(refusal.what(), "lost: message 1 did not come, nor did 3 others");
    }
}

}  // namespace
}  // namespace patchbay::measure
