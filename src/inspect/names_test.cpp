// SPDX-License-Identifier: Apache-2.0
//
// Names are any bytes: a snapshot has them as they are, and escaped() shows them.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <csignal>
#include <cstring>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::unique_name;

/// No UTF-8, a line end, what a terminal obeys, what /proc escapes, what ends a cell.
const std::string kOdd = "\xff\xc3\n\x1b[31m\t\\012 \"x";

class InspectName : public patchbay::test::OwnIpc {
protected:
    static void expect_kept(int fd, const std::string& name) {
        const auto machine = look();
        EXPECT_EQ(machine.objects[held(machine, fd)].name, name);
        const auto shown = escaped(name);
        EXPECT_EQ(shown.find_first_of("\n\x1b\t\xff\xc3"), std::string::npos) << shown;
        EXPECT_NE(shown.find("\\xff\\xc3\\n\\x1b[31m\\t"), std::string::npos) << shown;
    }
};

TEST_F(InspectName, OfAFifo) {
    const auto path = unique_name("/tmp/") + kOdd;
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const FileDescriptor both(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    expect_kept(both.get(), path);
    ::unlink(path.c_str());
    const auto machine = look();
    EXPECT_TRUE(machine.objects[held(machine, both.get())].deleted);
    EXPECT_EQ(machine.objects[held(machine, both.get())].name, path);
}

TEST_F(InspectName, OfAUnixSocket) {
    for (const auto& name :
         {unique_name("/tmp/") + kOdd, std::string(1, '\0') + unique_name("") + kOdd}) {
        const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        ASSERT_LE(name.size(), sizeof address.sun_path);
        std::memcpy(address.sun_path, name.data(), name.size());
        const auto size = offsetof(::sockaddr_un, sun_path) + name.size();
        ASSERT_EQ(::bind(socket.get(), reinterpret_cast<::sockaddr*>(&address),
                         static_cast<::socklen_t>(size)),
                  0);
        expect_kept(socket.get(), name);
        ::unlink(name.c_str());
    }
}

TEST_F(InspectName, OfAMemfd) {
    const FileDescriptor fd(::memfd_create(kOdd.c_str(), MFD_CLOEXEC));
    expect_kept(fd.get(), kOdd);
    const FileDescriptor deleted(::memfd_create((kOdd + " (deleted)").c_str(), MFD_CLOEXEC));
    expect_kept(deleted.get(), kOdd + " (deleted)");
}

TEST_F(InspectName, OfAFileInMemory) {
    const auto path = unique_name("/dev/shm/") + kOdd;
    const FileDescriptor fd(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
    ASSERT_TRUE(fd);
    expect_kept(fd.get(), path);
    ::unlink(path.c_str());
}

TEST_F(InspectName, OfAQueue) {
    const auto name = unique_name() + kOdd;
    const ::mqd_t queue = ::mq_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600, nullptr);
    ASSERT_GE(queue, 0);
    expect_kept(queue, name);
    ::mq_unlink(name.c_str());
    ::mq_close(queue);
}

/// Mapped alone: the kernel shows these names in a text with lines, and escapes some of the bytes.
TEST_F(InspectName, OfWhatIsOnlyMapped) {
    const auto path = unique_name("/dev/shm/") + kOdd;
    FileDescriptor fd(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
    ASSERT_EQ(::ftruncate(fd.get(), 1), 0);
    ASSERT_NE(::mmap(nullptr, 1, PROT_READ, MAP_SHARED, fd.get(), 0), MAP_FAILED);
    fd.reset();
    const auto machine = look();
    ::unlink(path.c_str());
    EXPECT_EQ(holders(machine, named(machine, Kind::posix_shared_memory, path)),
              sorted({{::getpid(), -1, "r"}}));
    fd.reset(::memfd_create(kOdd.c_str(), MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(fd.get(), 1), 0);
    const void* const address = ::mmap(nullptr, 1, PROT_READ, MAP_SHARED, fd.get(), 0);
    fd.reset();
    const auto again = look();
    const auto edge =
        std::ranges::find(again.edges, reinterpret_cast<std::uintptr_t>(address), &Edge::address);
    ASSERT_NE(edge, again.edges.end());
    EXPECT_EQ(again.objects[edge->object].name, kOdd);
}

TEST_F(InspectName, OfAProcess) {
    const std::string name = "\xff\n\x1b[7m\\n) R ";
    std::array<int, 2> ready{};
    ASSERT_EQ(::pipe2(ready.data(), O_CLOEXEC), 0);
    const Child child([&] {
        ::prctl(PR_SET_NAME, name.c_str());
        (void)!::write(ready[1], "r", 1);
        return ::pause();
    });
    char one = 0;
    ASSERT_EQ(::read(ready[0], &one, 1), 1);
    const auto machine = look();
    const auto& process = machine.processes[machine.process_with(child.pid()).value()];
    EXPECT_EQ(process.name, name);
    ASSERT_EQ(process.threads.size(), 1U);
    EXPECT_EQ(process.threads[0].name, name);
    EXPECT_EQ(process.parent_pid, ::getpid());
    ::close(ready[0]);
    ::close(ready[1]);
}

}  // namespace
}  // namespace patchbay::inspect::test
