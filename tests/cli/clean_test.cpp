// SPDX-License-Identifier: Apache-2.0
//
// clean: what killed processes left goes, what anybody has or may have stays. Each test names its objects: those of
// others are none of its business.
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

ProgramResult clean(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"patchbay", "clean", "--age", "0"});
    return run_program(std::move(arguments));
}

class Clean : public testing::Test {
protected:
    void SetUp() override {
        if (!is_root()) GTEST_SKIP() << "processes of others are hidden";
    }
    void TearDown() override {
        ::shm_unlink(name_.c_str());
        ::sem_unlink(name_.c_str());
        ::unlink(file_.c_str());
    }
    [[nodiscard]] bool has_segment() const {
        return ::access(("/dev/shm" + name_).c_str(), F_OK) == 0;
    }
    /// Made by a process that was killed.
    void leave_segment() const {
        Child child([&] {
            const int fd = ::shm_open(name_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
            if (fd < 0 || ::ftruncate(fd, 4096) != 0) return 1;
            ::raise(SIGKILL);
            return 0;
        });
        ASSERT_EQ(child.wait(), -SIGKILL);
        ASSERT_TRUE(has_segment());
    }
    std::string name_ = unique_name();
    std::string file_ = unique_name("/tmp/");
};

TEST_F(Clean, RemovesTheSegmentOfAKilledProcess) {
    leave_segment();
    const auto dry = clean({"--dry-run", "shm:" + name_});
    EXPECT_TRUE(has_segment());
    EXPECT_EQ(dry.status, 0) << dry.output;
    EXPECT_THAT(dry.output,
                AnyOf(HasSubstr("no descriptor, no mapping"), HasSubstr("exclusive lease")));
    const auto result = clean({"--yes", "shm:" + name_});
    EXPECT_EQ(result.status, 0) << result.output << result.errors;
    EXPECT_THAT(result.output, HasSubstr("removed: shm:" + name_));
    EXPECT_FALSE(has_segment());
}

TEST_F(Clean, WithoutATerminalItDoesNotAsk) {
    leave_segment();
    const auto result = clean({"shm:" + name_});
    EXPECT_TRUE(has_segment());
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.errors, HasSubstr("--yes"));
}

TEST_F(Clean, KeepsWhatSomebodyHasOpen) {
    leave_segment();
    const Child holder([&] {
        const int fd = ::shm_open(name_.c_str(), O_RDWR | O_CLOEXEC, 0);
        return fd < 0 ? 1 : ::pause();
    });
    holder.wait_until_asleep();
    const auto result = clean({"--yes", "shm:" + name_});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.output, HasSubstr(std::to_string(holder.pid())));
    EXPECT_TRUE(has_segment());
}

TEST_F(Clean, KeepsWhatSomebodyHasMapped) {
    leave_segment();
    const Child holder([&] {
        const int fd = ::shm_open(name_.c_str(), O_RDWR | O_CLOEXEC, 0);
        auto* const memory = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd, 0);
        ::close(fd);
        return memory == MAP_FAILED ? 1 : ::pause();
    });
    holder.wait_until_asleep();
    const auto result = clean({"--yes", "shm:" + name_});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.output, HasSubstr(" mapped"));
    EXPECT_TRUE(has_segment());
}

TEST_F(Clean, KeepsWhatIsYoung) {
    leave_segment();
    const auto result = run_program({"patchbay", "clean", "--yes", "--age", "1h", "shm:" + name_});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.output, HasSubstr("less than --age"));
    EXPECT_TRUE(has_segment());
}

TEST_F(Clean, KeepsWhatHiddenProcessesMayHave) {
    leave_segment();
    ASSERT_EQ(::chmod(("/dev/shm" + name_).c_str(), 0666), 0);
    Child foreigner([&] {
        drop_privileges();
        const auto result = clean({"--yes", "shm:" + name_});
        return result.status == 1 && result.output.find("may be hidden") != std::string::npos ? 0
                                                                                              : 1;
    });
    EXPECT_EQ(foreigner.wait(), 0);
    EXPECT_TRUE(has_segment());
}

TEST_F(Clean, TheOwnerNeedsNotSeeEverybodyIfTheKernelDoes) {
    Child owner([&] {
        drop_privileges();
        leave_segment();
        const auto result = clean({"--yes", "shm:" + name_});
        EXPECT_EQ(result.status, 0) << result.output << result.errors;
        EXPECT_THAT(result.output, HasSubstr("exclusive lease"));
        EXPECT_FALSE(has_segment());
        return testing::Test::HasFailure() ? 1 : 0;
    });
    EXPECT_EQ(owner.wait(), 0);
}

TEST_F(Clean, TheOwnerIsToldThatSomebodyHiddenHasIt) {
    Child owner([&] {
        drop_privileges();
        leave_segment();
        return ::chmod(("/dev/shm" + name_).c_str(), 0666);
    });
    ASSERT_EQ(owner.wait(), 0);
    // This process is root's: hidden from the owner.
    const FileDescriptor held(::open(("/dev/shm" + name_).c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_GE(held.get(), 0);
    Child again([&] {
        ::close(held.get());
        drop_privileges();
        const auto result = clean({"--yes", "shm:" + name_});
        return result.status == 1 && result.output.find("may be hidden") != std::string::npos ? 0
                                                                                              : 1;
    });
    EXPECT_EQ(again.wait(), 0);
    EXPECT_TRUE(has_segment());
}

TEST_F(Clean, RemovesASystemVSegmentWhoseCreatorHasEnded) {
    int id = -1;
    Child maker([&] {
        const int made = ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
        const FileDescriptor file(::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        if (::write(file.get(), &made, sizeof made) != sizeof made) return 1;
        return ::pause();
    });
    maker.wait_until_asleep();
    const FileDescriptor file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_EQ(::read(file.get(), &id, sizeof id), sizeof id);
    const auto address = "sysv-shared-memory:[" + std::to_string(id) + "]";
    const auto early = clean({"--yes", address});
    EXPECT_EQ(early.status, 1);
    EXPECT_THAT(early.output, HasSubstr("its creator"));
    maker.kill();
    auto* const attached = ::shmat(id, nullptr, SHM_RDONLY);
    EXPECT_EQ(clean({"--yes", address}).status, 1) << "it is attached here";
    EXPECT_EQ(::shmdt(attached), 0);
    // Now this process, which attached it last, lives.
    EXPECT_THAT(clean({"--yes", address}).output, HasSubstr("who attached it last, lives"));
    Child last([&] { return ::shmdt(::shmat(id, nullptr, SHM_RDONLY)); });
    ASSERT_EQ(last.wait(), 0);
    const auto result = clean({"--yes", address});
    EXPECT_EQ(result.status, 0) << result.output << result.errors;
    ::shmid_ds status{};
    EXPECT_NE(::shmctl(id, IPC_STAT, &status), 0);
    ::shmctl(id, IPC_RMID, nullptr);
}

TEST_F(Clean, ASystemVSetGoesOnlyIfItIsNamedAndWasUsedByTheDead) {
    const int id = ::semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    ASSERT_GE(id, 0);
    const auto address = "sysv-semaphore:[" + std::to_string(id) + "]";
    EXPECT_THAT(clean({"--yes", address}).output, HasSubstr("nobody has used it yet"));
    Child user([&] {
        ::sembuf post{0, 1, 0};
        return ::semop(id, &post, 1);
    });
    ASSERT_EQ(user.wait(), 0);
    const auto result = clean({"--yes", address});
    EXPECT_THAT(result.output, AnyOf(HasSubstr("removed: "), HasSubstr("hidden")));
    ::semctl(id, 0, IPC_RMID);
}

TEST_F(Clean, ASocketFileGoesOnceNobodyIsBoundToIt) {
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    file_.copy(address.sun_path, file_.size());
    FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<::sockaddr*>(&address), sizeof address), 0);
    const auto early = clean({"--yes", "unix:" + file_});
    EXPECT_EQ(early.status, 1);
    EXPECT_THAT(early.output, HasSubstr("a socket is bound to it"));
    socket.reset();
    const auto result = clean({"--yes", "unix:" + file_});
    EXPECT_EQ(result.status, 0) << result.output << result.errors;
    EXPECT_NE(::access(file_.c_str(), F_OK), 0);
}

TEST_F(Clean, AFifoGoesByItsAddressAlone) {
    ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
    EXPECT_EQ(clean({"--yes", "fifo"}).status, 2);
    FileDescriptor end(::open(file_.c_str(), O_RDWR | O_CLOEXEC));
    EXPECT_EQ(clean({"--yes", "fifo:" + file_}).status, 1);
    end.reset();
    const auto result = clean({"--yes", "fifo:" + file_});
    if (result.status == 0) {
        EXPECT_NE(::access(file_.c_str(), F_OK), 0);
    } else {
        EXPECT_THAT(result.output, AnyOf(HasSubstr("hidden"), HasSubstr("waits in open(2)")));
    }
}

TEST_F(Clean, WhatIsNotThereIsSaid) {
    const auto result = clean({"--yes", "shm:" + name_});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.output, HasSubstr("not found"));
    EXPECT_EQ(clean({"nonsense"}).status, 2);
    EXPECT_EQ(clean({"pipe"}).status, 2);
}

}  // namespace
}  // namespace patchbay::test
