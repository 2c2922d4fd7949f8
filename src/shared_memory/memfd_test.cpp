// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memfd.hpp"

#include "support/census.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace patchbay {
namespace {

using testing::HasSubstr;

class MemfdTest : public testing::Test {
protected:
    ~MemfdTest() override { EXPECT_EQ(test::Census::take(), before_); }
    static FileDescriptor copy_of(const Memfd& memfd) {
        return FileDescriptor(::fcntl(memfd.fd(), F_DUPFD_CLOEXEC, 3));
    }
    static FileDescriptor read_only_copy_of(const Memfd& memfd) {
        const auto path = "/proc/self/fd/" + std::to_string(memfd.fd());
        return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    }

private:
    const test::Census before_ = test::Census::take();
};

TEST_F(MemfdTest, IsSharedThroughItsDescriptor) {
    auto memfd = or_throw(Memfd::create({.size_bytes = 4096, .name = "frames"}));
    EXPECT_EQ(memfd.name(), "memfd:frames");
    or_throw(or_throw(memfd.map()).write(0, as_bytes("hello")));
    or_throw(memfd.add_seals(Seal::shrink));
    const auto received = or_throw(Memfd::adopt(copy_of(memfd)));
    const auto map = or_throw(received.map({.protection = Protection::read_only}));
    EXPECT_EQ(as_text(map.bytes().first(5)), "hello");
}

TEST_F(MemfdTest, StatTellsWhatWasAskedFor) {
    const auto memfd = or_throw(Memfd::create({.size_bytes = 10000, .mode = 0640}));
    const auto facts = or_throw(memfd.stat());
    EXPECT_EQ(facts.size_bytes, 10000U);
    EXPECT_GE(facts.resident_bytes, 10000U);
    EXPECT_EQ(facts.link_count, 0U);
    EXPECT_EQ(facts.ownership.mode, 0640U);
}

TEST_F(MemfdTest, ASealedSizeHolds) {
    auto memfd = or_throw(Memfd::create({.size_bytes = 4096}));
    or_throw(memfd.add_seals(Seal::shrink | Seal::grow));
    EXPECT_TRUE(or_throw(memfd.seals()).contains(Seal::shrink | Seal::grow));
    const auto smaller = memfd.resize(0);
    ASSERT_FALSE(smaller);
    EXPECT_TRUE(smaller.error().is(Condition::denied));
    EXPECT_THAT(smaller.error().message(), HasSubstr("sealed"));
    EXPECT_TRUE(memfd.resize(8192).error().is(Condition::denied));
    EXPECT_EQ(or_throw(memfd.size_bytes()), 4096U);
}

TEST_F(MemfdTest, SealedAgainstWritingItIsReadOnlyForAll) {
    auto memfd = or_throw(Memfd::create());
    or_throw(memfd.write_contents(as_bytes("for good")));
    {
        const auto writable = or_throw(memfd.map());
        const auto busy = memfd.add_seals(Seal::write);
        ASSERT_FALSE(busy);
        EXPECT_TRUE(busy.error().is(Condition::in_use));
        EXPECT_THAT(busy.error().message(), HasSubstr("unmap the writable maps"));
    }
    or_throw(memfd.add_seals(Seal::write | Seal::shrink | Seal::grow));
    EXPECT_TRUE(memfd.map().error().is(Condition::denied));
    EXPECT_FALSE(memfd.write_contents(as_bytes("changed!")));
    EXPECT_EQ(as_text(or_throw(memfd.map({.protection = Protection::read_only})).bytes()),
              "for good");
}

TEST_F(MemfdTest, FutureWritesAreRefusedAndPresentMapsGoOn) {
    auto memfd = or_throw(Memfd::create({.size_bytes = 4096}));
    const auto ours = or_throw(memfd.map());
    or_throw(memfd.add_seals(Seal::future_write));
    EXPECT_TRUE(memfd.map().error().is(Condition::denied));
    or_throw(ours.write(0, as_bytes("still")));
    EXPECT_EQ(as_text(or_throw(memfd.map({.protection = Protection::read_only})).bytes().first(5)),
              "still");
}

TEST_F(MemfdTest, SealsCanBeSealed) {
    auto memfd = or_throw(Memfd::create());
    or_throw(memfd.add_seals(Seal::seal));
    const auto late = memfd.add_seals(Seal::shrink);
    EXPECT_TRUE(late.error().is(Condition::denied));
    EXPECT_THAT(late.error().message(), HasSubstr("sealed against seals"));
}

TEST_F(MemfdTest, AdoptionRefusesWhatWasNotAgreedOn) {
    auto memfd = or_throw(Memfd::create({.size_bytes = 4096}));
    const auto unsealed = Memfd::adopt(copy_of(memfd), {.seals = Seal::shrink | Seal::grow});
    EXPECT_TRUE(unsealed.error().is(Condition::mismatch));
    EXPECT_THAT(unsealed.error().message(), HasSubstr("not shrink grow as required"));
    or_throw(memfd.add_seals(Seal::shrink));
    const auto small = Memfd::adopt(copy_of(memfd), {.size_bytes_min = 8192});
    EXPECT_TRUE(small.error().is(Condition::mismatch));
    EXPECT_THAT(small.error().message(), HasSubstr("it has 4096 bytes, not 8192 to"));
    EXPECT_TRUE(
        Memfd::adopt(copy_of(memfd), {.size_bytes_max = 4095}).error().is(Condition::mismatch));
    const auto weak =
        Memfd::adopt(read_only_copy_of(memfd), {.protection = Protection::read_write});
    EXPECT_TRUE(weak.error().is(Condition::denied));
    EXPECT_TRUE(Memfd::adopt(read_only_copy_of(memfd)));
    const auto file = Memfd::adopt(FileDescriptor(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)));
    EXPECT_TRUE(file.error().is(Condition::invalid)) << "a file that is no memfd";
    const auto pipe = Memfd::adopt(FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
    EXPECT_TRUE(pipe.error().is(Condition::invalid));
}

TEST_F(MemfdTest, IsNotExecutableUnlessAsked) {
    const auto memfd = or_throw(Memfd::create({.mode = 0600}));
    if (!or_throw(memfd.seals()).contains(Seal::exec)) GTEST_SKIP() << "Linux before 6.3";
    EXPECT_NE(::fchmod(memfd.fd(), 0700), 0);
    const auto program = or_throw(Memfd::create({.mode = 0700, .executable = true}));
    EXPECT_FALSE(or_throw(program.seals()).contains(Seal::exec));
}

TEST_F(MemfdTest, HugePagesOrTheCure) {
    const auto preferred =
        or_throw(Memfd::create({.size_bytes = 4096, .huge_pages = HugePages::preferred}));
    EXPECT_TRUE(preferred.map());
    auto required = Memfd::create({.size_bytes = 4096, .huge_pages = HugePages::required});
    if (!required) {
        EXPECT_THAT(required.error().message(), HasSubstr("vm.nr_hugepages is "));
        GTEST_SKIP() << "without huge pages: " << required.error().message();
    }
    EXPECT_GE(or_throw(required->stat()).size_bytes, 1U << 16U) << "rounded up to whole pages";
    auto map = or_throw(required->map({.huge_pages = HugePages::required}));
    or_throw(map.write(0, as_bytes("x")));
    or_throw(required->resize(0));
    EXPECT_TRUE(map.write(0, as_bytes("x")).error().is(Condition::segment_lost));
}

TEST_F(MemfdTest, WhatTheMachineCannotHoldIsRefusedBeforeItTries) {
    const auto enormous = Memfd::create({.size_bytes = std::size_t{1} << 50U});
    EXPECT_TRUE(enormous.error().is(Condition::exhausted));
}

}  // namespace
}  // namespace patchbay
