// SPDX-License-Identifier: Apache-2.0
//
// Pipes and FIFOs: both ends, across fork and exec, and that looking leaves them as they are.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::unique_name;

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        read.reset(ends[0]);
        write.reset(ends[1]);
    }
    FileDescriptor read;
    FileDescriptor write;
};

struct Fifo {
    Fifo() {
        if (::mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("no FIFO");
    }
    ~Fifo() { ::unlink(path.c_str()); }
    std::string path = unique_name("/tmp/");
};

TEST(InspectPipe, BothEndsAreOneObject) {
    const Pipe pipe;
    const auto machine = look();
    const auto object = held(machine, pipe.read.get());
    EXPECT_EQ(object, held(machine, pipe.write.get()));
    EXPECT_EQ(machine.objects[object].kind(), Kind::pipe);
    EXPECT_EQ(holders(machine, object),
              sorted({{::getpid(), pipe.read.get(), "r"}, {::getpid(), pipe.write.get(), "w"}}));
    EXPECT_EQ(machine.object_with(machine.objects[object].identity), object);
}

TEST(InspectPipe, AForkedChildHoldsWhatItKept) {
    const Pipe pipe;
    const Pipe never;
    const Child child([&] {
        ::close(pipe.write.get());
        char one = 0;
        return static_cast<int>(::read(never.read.get(), &one, 1));
    });
    child.wait_until_asleep();
    const auto machine = look();
    EXPECT_EQ(holders(machine, held(machine, pipe.read.get())),
              sorted({{::getpid(), pipe.read.get(), "r"},
                      {::getpid(), pipe.write.get(), "w"},
                      {child.pid(), pipe.read.get(), "r"}}));
    const auto index = machine.process_with(child.pid());
    ASSERT_TRUE(index);
    EXPECT_EQ(machine.processes[*index].parent_pid, ::getpid());
    EXPECT_TRUE(machine.processes[*index].descriptors_seen);
}

TEST(InspectPipe, AnExecutedProgramHoldsWhatWasNotClosedOnExec) {
    const Pipe pipe;
    const Child child([&] {
        ::dup2(pipe.read.get(), 0);
        ::execlp("cat", "cat", nullptr);
        return 1;
    });
    child.wait_until_asleep();
    Snapshot machine;
    // Asleep may still be before its exec.
    do {
        machine = look();
    } while (machine.processes[*machine.process_with(child.pid())].name != "cat");
    EXPECT_EQ(holders(machine, held(machine, pipe.read.get())),
              sorted({{::getpid(), pipe.read.get(), "r"},
                      {::getpid(), pipe.write.get(), "w"},
                      {child.pid(), 0, "r"}}));
    EXPECT_EQ(machine.processes[*machine.process_with(child.pid())].arguments,
              std::vector<std::string>{"cat"});
}

TEST(InspectPipe, BytesAreCountedUnderProbeAloneAndStay) {
    const Pipe pipe;
    ASSERT_EQ(::write(pipe.write.get(), "hello", 5), 5);
    const auto machine = look();
    EXPECT_FALSE(facts<PipeFacts>(machine, held(machine, pipe.read.get())).waiting_bytes);
    const auto probed = look({.probe = true});
    const auto& seen = facts<PipeFacts>(probed, held(probed, pipe.read.get()));
    EXPECT_EQ(seen.waiting_bytes, 5U);
    EXPECT_EQ(seen.capacity_bytes,
              static_cast<std::uint64_t>(::fcntl(pipe.read.get(), F_GETPIPE_SZ)));
    std::array<char, 8> buffer{};
    EXPECT_EQ(::read(pipe.read.get(), buffer.data(), buffer.size()), 5);
}

TEST(InspectPipe, LookingIsNoReader) {
    Pipe pipe;
    pipe.read.reset();
    ::signal(SIGPIPE, SIG_IGN);
    (void)look();
    EXPECT_EQ(::write(pipe.write.get(), "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
}

TEST(InspectFifo, IsTheFileWhateverNameItIsOpenedBy) {
    const Fifo fifo;
    const FileDescriptor both(::open(fifo.path.c_str(), O_RDWR | O_CLOEXEC));
    const auto machine = look();
    const auto object = held(machine, both.get());
    EXPECT_EQ(machine.objects[object].kind(), Kind::fifo);
    EXPECT_EQ(machine.objects[object].name, fifo.path);
    EXPECT_EQ(address_of(machine.objects[object]), "fifo:" + fifo.path);
    struct ::stat status{};
    ASSERT_EQ(::stat(fifo.path.c_str(), &status), 0);
    EXPECT_EQ(machine.objects[object].identity.number, status.st_ino);
    EXPECT_EQ(machine.objects[object].ownership->mode, 0600U);
    EXPECT_EQ(holders(machine, object), sorted({{::getpid(), both.get(), "rw"}}));
}

TEST(InspectFifo, ADeletedOneHasNoAddress) {
    const Fifo fifo;
    const FileDescriptor both(::open(fifo.path.c_str(), O_RDWR | O_CLOEXEC));
    ::unlink(fifo.path.c_str());
    const auto machine = look();
    const auto& object = machine.objects[held(machine, both.get())];
    EXPECT_TRUE(object.deleted);
    EXPECT_EQ(object.name, fifo.path);
    EXPECT_EQ(address_of(object), "");
}

TEST(InspectFifo, ANameThatEndsLikeADeletedOnesIsKept) {
    const auto path = unique_name("/tmp/") + "\n (deleted)";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const FileDescriptor both(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    const auto machine = look();
    ::unlink(path.c_str());
    const auto& object = machine.objects[held(machine, both.get())];
    EXPECT_FALSE(object.deleted);
    EXPECT_EQ(object.name, path);
    EXPECT_NE(escaped(object.name).find("\\n (deleted)"), std::string::npos);
}

/// A writer that waits in open(2) for a reader would be woken by anybody who opens the FIFO.
TEST(InspectFifo, LookingWakesNobody) {
    const Fifo fifo;
    const Child writer([&] { return ::open(fifo.path.c_str(), O_WRONLY) < 0 ? 1 : 0; });
    writer.wait_until_asleep();
    struct ::stat before{};
    struct ::stat after{};
    ASSERT_EQ(::stat(fifo.path.c_str(), &before), 0);
    const auto machine = look({.probe = true});
    ASSERT_EQ(::stat(fifo.path.c_str(), &after), 0);
    EXPECT_EQ(before.st_atim.tv_nsec, after.st_atim.tv_nsec);
    EXPECT_EQ(::waitpid(writer.pid(), nullptr, WNOHANG), 0);
    const auto index = machine.process_with(writer.pid());
    const auto found = std::ranges::find(machine.waits, *index, &Wait::process);
    ASSERT_NE(found, machine.waits.end());
    EXPECT_EQ(found->what, WaitFor::opening);
}

TEST(InspectFifo, TwoWithOneInodeNumberOnTwoDevicesAreTwo) {
    if (!patchbay::test::is_root()) GTEST_SKIP() << "mounts file systems: needs root";
    const auto folder = unique_name("/tmp/");
    std::array<FileDescriptor, 2> files;
    Child child([&] {
        if (::unshare(CLONE_NEWNS) != 0) return 77;
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
        std::array<struct ::stat, 2> status{};
        for (std::size_t index = 0; index < 2; ++index) {
            const auto place = folder + std::to_string(index);
            std::filesystem::create_directory(place);
            if (::mount("none", place.c_str(), "tmpfs", 0, nullptr) != 0) return 77;
            const auto path = place + "/fifo";
            ::mkfifo(path.c_str(), 0600);
            files[index].reset(::open(path.c_str(), O_RDWR));
            ::fstat(files[index].get(), &status[index]);
        }
        if (status[0].st_ino != status[1].st_ino) return 77;
        const auto machine = look();
        const auto one = held(machine, files[0].get());
        const auto other = held(machine, files[1].get());
        const bool apart = one != other &&
                           holders(machine, one) == sorted({{::getpid(), files[0].get(), "rw"}}) &&
                           holders(machine, other) == sorted({{::getpid(), files[1].get(), "rw"}});
        return apart ? 0 : 1;
    });
    const int status = child.wait();
    for (const char* const number : {"0", "1"}) std::filesystem::remove(folder + number);
    if (status == 77) GTEST_SKIP() << "no mounts here, or their first inodes differ";
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace patchbay::inspect::test
