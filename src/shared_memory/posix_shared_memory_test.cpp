// SPDX-License-Identifier: Apache-2.0
#include "patchbay/shared_memory.hpp"

#include "shared_memory/shared_memory_fixture.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace patchbay::posix {
namespace {

using testing::HasSubstr;

class PosixSharedMemory : public test::SharedMemoryTest {};

TEST_F(PosixSharedMemory, OneWritesTheOtherReads) {
    const auto written = or_throw(create(4096).map());
    or_throw(written.write(100, as_bytes("hello")));
    const auto read =
        or_throw(open(Protection::read_only).map({.protection = Protection::read_only}));
    EXPECT_EQ(as_text(read.bytes().subspan(100, 5)), "hello");
}

TEST_F(PosixSharedMemory, IsAFileThatCatReads) {
    auto segment = create(0);
    or_throw(segment.write_contents(as_bytes("as it is")));
    const std::string path = "/dev/shm" + name;
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string text(64, '\0');
    text.resize(static_cast<std::size_t>(::read(file.get(), text.data(), text.size())));
    EXPECT_EQ(text, "as it is");
}

TEST_F(PosixSharedMemory, StatTellsWhatWasAskedFor) {
    const auto facts = or_throw(create(10000).stat());
    EXPECT_EQ(facts.size_bytes, 10000U);
    EXPECT_GE(facts.resident_bytes, 10000U) << "the space is taken at once";
    EXPECT_EQ(facts.link_count, 1U);
    EXPECT_EQ(facts.ownership.mode, 0600U);
    EXPECT_EQ(facts.ownership.user_id, ::geteuid());
}

TEST_F(PosixSharedMemory, TheModeIsExactWhateverTheUmask) {
    test::Child child([&] {
        ::umask(0777);
        const auto made = SharedMemory::create(name, {.size_bytes = 1, .mode = 0646});
        return made && or_throw(made->stat()).ownership.mode == 0646U ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(PosixSharedMemory, CreateRefusesWhatExists) {
    (void)create(16);
    const auto again = SharedMemory::create(name, {.size_bytes = 1});
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().is(Condition::exists));
    EXPECT_EQ(or_throw(open().size_bytes()), 16U) << "the other one stays as it is";
}

TEST_F(PosixSharedMemory, OpenRefusesWhatIsMissing) {
    const auto missing = SharedMemory::open(name);
    ASSERT_FALSE(missing);
    EXPECT_TRUE(missing.error().is(Condition::not_found));
    EXPECT_EQ(missing.error().message(), "shm_open shm:" + name + ": no such file or directory");
    EXPECT_TRUE(SharedMemory::unlink(name).error().is(Condition::not_found));
}

TEST_F(PosixSharedMemory, AnUnlinkedOneLivesOnForThoseWhoHaveIt) {
    auto segment = create(16);
    or_throw(SharedMemory::unlink(name));
    EXPECT_EQ(or_throw(segment.stat()).link_count, 0U);
    EXPECT_TRUE(SharedMemory::open(name).error().is(Condition::not_found));
    or_throw(or_throw(segment.map()).write(0, as_bytes("x")));
}

TEST_F(PosixSharedMemory, NamesAreCheckedBeforeTheKernelIsAsked) {
    for (const auto* bad : {"", "/", "jobs", "/a/b", "/.", "/.."}) {
        EXPECT_TRUE(SharedMemory::create(bad).error().is(Condition::invalid)) << bad;
        EXPECT_TRUE(SharedMemory::open(bad).error().is(Condition::invalid)) << bad;
        EXPECT_TRUE(SharedMemory::unlink(bad).error().is(Condition::invalid)) << bad;
    }
    EXPECT_TRUE(SharedMemory::create('/' + std::string(256, 'x')).error().is(Condition::too_big));
}

TEST_F(PosixSharedMemory, AnInitialiserRunsBeforeAnybodySeesTheSegment) {
    const auto made = SharedMemory::create(name, {.size_bytes = 4}, [&](SharedMemory& fresh) {
        EXPECT_FALSE(SharedMemory::open(name));
        return fresh.write_contents(as_bytes("full"));
    });
    ASSERT_TRUE(made);
    EXPECT_EQ(as_text(or_throw(open().map()).bytes()), "full");
}

TEST_F(PosixSharedMemory, AnInitialiserThatFailsLeavesNothing) {
    const auto made = SharedMemory::create(name, {}, [](SharedMemory&) -> Result<void> {
        return std::unexpected(Error::of(Condition::corrupt, "fill", "it"));
    });
    EXPECT_TRUE(made.error().is(Condition::corrupt));
    EXPECT_TRUE(SharedMemory::open(name).error().is(Condition::not_found));
}

TEST_F(PosixSharedMemory, ACreatorKilledHalfwayLeavesNoName) {
    test::Child child([&] {
        (void)SharedMemory::create(name, {.size_bytes = 4096}, [](SharedMemory&) -> Result<void> {
            ::raise(SIGKILL);
            return {};
        });
        return 0;
    });
    EXPECT_EQ(child.wait(), -SIGKILL);
    EXPECT_TRUE(SharedMemory::open(name).error().is(Condition::not_found));
}

TEST_F(PosixSharedMemory, OfManyAtOnceOneCreates) {
    constexpr int kProcesses = 16;
    auto creations = or_throw(Mapping::anonymous(sizeof(int)));
    auto& count = *reinterpret_cast<std::atomic<int>*>(creations.mutable_bytes().data());
    auto gate = or_throw(Mapping::anonymous(sizeof(int)));
    auto& open_gate = *reinterpret_cast<std::atomic<int>*>(gate.mutable_bytes().data());
    std::vector<test::Child> children;
    for (int i = 0; i < kProcesses; ++i) {
        children.emplace_back([&] {
            while (open_gate == 0) {
            }
            const auto segment = SharedMemory::open_or_create(
                name, {.size_bytes = 4},
                [&](SharedMemory& fresh) { return fresh.write_contents(as_bytes("full")); });
            if (!segment) return 1;
            if (as_text(or_throw(segment->map()).bytes()) != "full") return 2;
            ++count;
            return 0;
        });
    }
    open_gate = 1;
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(count, kProcesses);
    EXPECT_EQ(or_throw(open().stat()).link_count, 1U);
}

TEST_F(PosixSharedMemory, AnotherUserIsDenied) {
    if (!test::is_root()) GTEST_SKIP() << "only root can become another user";
    (void)create(16);
    test::Child child([&] {
        test::drop_privileges();
        if (!SharedMemory::open(name).error().is(Condition::denied)) return 1;
        return SharedMemory::open(name, Protection::read_only).error().is(Condition::denied) ? 0
                                                                                             : 2;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(PosixSharedMemory, OpenOrCreateRefusesWhatAnotherUserPutThere) {
    if (!test::is_root()) GTEST_SKIP() << "only root can become another user";
    test::Child stranger([&] {
        test::drop_privileges();
        return SharedMemory::create(name, {.size_bytes = 16, .mode = 0666}) ? 0 : 1;
    });
    ASSERT_EQ(stranger.wait(), 0);
    const auto squatted = SharedMemory::open_or_create(name, {.size_bytes = 16});
    ASSERT_FALSE(squatted);
    EXPECT_TRUE(squatted.error().is(Condition::denied));
    EXPECT_THAT(squatted.error().message(), HasSubstr("user 65534"));
    EXPECT_TRUE(SharedMemory::open(name)) << "who wants it may have it";
}

TEST_F(PosixSharedMemory, WhatIsNoSegmentIsRefusedWithoutWaiting) {
    const std::string path = "/dev/shm" + name;
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_TRUE(SharedMemory::open(name, Protection::read_only).error().is(Condition::invalid));
    ASSERT_EQ(::unlink(path.c_str()), 0);
    ASSERT_EQ(::symlink("/etc/passwd", path.c_str()), 0);
    EXPECT_FALSE(SharedMemory::open(name, Protection::read_only));
}

TEST_F(PosixSharedMemory, DescriptorsAreAdoptedAndGivenAway) {
    auto segment = create(16);
    FileDescriptor fd(segment.release_fd());
    EXPECT_EQ(segment.fd(), -1);
    EXPECT_EQ(::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    const auto adopted = or_throw(SharedMemory::adopt(std::move(fd), "shm:adopted"));
    EXPECT_EQ(or_throw(adopted.size_bytes()), 16U);
    const auto null = SharedMemory::adopt(FileDescriptor(::open("/dev/null", O_RDWR | O_CLOEXEC)));
    EXPECT_TRUE(null.error().is(Condition::invalid));
    const auto weak = SharedMemory::adopt(FileDescriptor(open(Protection::read_only).release_fd()));
    EXPECT_TRUE(weak.error().is(Condition::denied));
}

}  // namespace
}  // namespace patchbay::posix
