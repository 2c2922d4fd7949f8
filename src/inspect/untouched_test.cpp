// SPDX-License-Identifier: Apache-2.0
//
// Looking changes nothing: what each kind of object would show of a visitor is the same afterwards. Pipes' ends, a
// queue's notification and a semaphore's atime have their tests beside those of the kind.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <tuple>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::unique_name;

constexpr std::size_t kPage = 4096;

/// Everything that stat(2) says of a file.
auto status_of(const struct ::stat& status) {
    const auto time = [](const ::timespec& point) {
        return std::tuple(point.tv_sec, point.tv_nsec);
    };
    return std::tuple(status.st_mode, status.st_nlink, status.st_size, status.st_blocks,
                      time(status.st_atim), time(status.st_mtim), time(status.st_ctim));
}
auto status_of(int fd) {
    struct ::stat status{};
    EXPECT_EQ(::fstat(fd, &status), 0);
    return status_of(status);
}
auto status_of(const std::string& path) {
    struct ::stat status{};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status_of(status);
}

struct File {
    explicit File(std::string_view folder)
        : path(unique_name(folder)),
          fd(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600)) {
        if (!fd || ::ftruncate(fd.get(), kPage) != 0) throw std::runtime_error("no file");
    }
    ~File() { ::unlink(path.c_str()); }
    std::string path;
    FileDescriptor fd;
};

struct Semaphore {
    Semaphore() : semaphore(::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 2)) {
        if (semaphore == SEM_FAILED) throw std::runtime_error("no semaphore");
    }
    ~Semaphore() {
        ::sem_close(semaphore);
        ::sem_unlink(name.c_str());
    }
    [[nodiscard]] std::string path() const { return "/dev/shm/sem." + name.substr(1); }
    std::string name = unique_name();
    ::sem_t* semaphore;
};

void look_twice() {
    (void)look();
    (void)look();
}

TEST(InspectUntouched, FilesInMemory) {
    const File shared("/dev/shm/");
    const FileDescriptor memfd(::memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    ASSERT_EQ(::ftruncate(memfd.get(), kPage), 0);
    const Semaphore semaphore;
    const auto before =
        std::tuple(status_of(shared.fd.get()), status_of(memfd.get()), status_of(semaphore.path()));
    look_twice();
    const auto after =
        std::tuple(status_of(shared.fd.get()), status_of(memfd.get()), status_of(semaphore.path()));
    EXPECT_EQ(before, after);
    int value = 0;
    ::sem_getvalue(semaphore.semaphore, &value);
    EXPECT_EQ(value, 2);
    // Somebody who has it mapped for writing would be in the way of this.
    EXPECT_EQ(::fcntl(memfd.get(), F_ADD_SEALS, F_SEAL_WRITE), 0);
}

/// A reader would let the first of these in, and a writer keep the second waiting.
TEST(InspectUntouched, FifoEnds) {
    const auto path = unique_name("/tmp/");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    look_twice();
    EXPECT_EQ(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC), -1);
    EXPECT_EQ(errno, ENXIO);
    const FileDescriptor reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    const auto before = status_of(path);
    look_twice();
    EXPECT_EQ(status_of(path), before);
    char byte = 0;
    EXPECT_EQ(::read(reader.get(), &byte, 1), 0);
    ::unlink(path.c_str());
}

TEST(InspectUntouched, APipesEndOfFile) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    ASSERT_EQ(::write(ends[1], "x", 1), 1);
    ::close(ends[1]);
    look_twice();
    std::array<char, 2> bytes{};
    EXPECT_EQ(::read(ends[0], bytes.data(), bytes.size()), 1);
    EXPECT_EQ(::read(ends[0], bytes.data(), bytes.size()), 0);
    ::close(ends[0]);
}

TEST(InspectUntouched, EventsAndSignals) {
    const FileDescriptor event(::eventfd(3, EFD_CLOEXEC | EFD_NONBLOCK));
    ::sigset_t mask;
    ::sigemptyset(&mask);
    ::sigaddset(&mask, SIGUSR1);
    ::sigset_t old;
    ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &mask, &old), 0);
    const FileDescriptor signals(::signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK));
    ::raise(SIGUSR1);
    const FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    // Told once, and then no more until it happens again.
    ::epoll_event wanted{.events = EPOLLIN | EPOLLET, .data = {}};
    ASSERT_EQ(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, event.get(), &wanted), 0);
    look_twice();
    ::epoll_event happened{};
    EXPECT_EQ(::epoll_wait(epoll.get(), &happened, 1, 0), 1);
    std::uint64_t count = 0;
    EXPECT_EQ(::read(event.get(), &count, sizeof count), 8);
    EXPECT_EQ(count, 3U);
    ::signalfd_siginfo info{};
    EXPECT_EQ(::read(signals.get(), &info, sizeof info), static_cast<ssize_t>(sizeof info));
    EXPECT_EQ(info.ssi_signo, static_cast<unsigned>(SIGUSR1));
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

int bytes_in(int fd) {
    int count = -1;
    ::ioctl(fd, FIONREAD, &count);
    return count;
}

/// What waits in them, who has not been accepted, and that the other end does not see anybody hang up.
TEST(InspectUntouched, Sockets) {
    std::array<int, 2> stream{};
    std::array<int, 2> datagram{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stream.data()), 0);
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, datagram.data()), 0);
    ASSERT_EQ(::send(stream[0], "abc", 3, 0), 3);
    ASSERT_EQ(::send(datagram[0], "de", 2, 0), 2);
    const FileDescriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<::sockaddr*>(&address);
    ASSERT_EQ(::bind(listener.get(), generic, size), 0);
    ASSERT_EQ(::getsockname(listener.get(), generic, &size), 0);
    ASSERT_EQ(::listen(listener.get(), 4), 0);
    const FileDescriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(client.get(), generic, size), 0);
    ASSERT_EQ(::send(client.get(), "fghi", 4, 0), 4);
    look_twice();
    EXPECT_EQ(bytes_in(stream[1]), 3);
    EXPECT_EQ(bytes_in(datagram[1]), 2);
    const FileDescriptor accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ASSERT_TRUE(accepted);
    std::array<char, 8> bytes{};
    EXPECT_EQ(::recv(accepted.get(), bytes.data(), bytes.size(), 0), 4);
    EXPECT_EQ(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), -1);
    EXPECT_EQ(::send(client.get(), "j", 1, MSG_NOSIGNAL), 1);
    for (const int fd : {stream[0], stream[1], datagram[0], datagram[1]}) ::close(fd);
}

class InspectUntouchedSysv : public patchbay::test::OwnIpc {};

TEST_F(InspectUntouchedSysv, QueuesSetsAndSegments) {
    const int queue = ::msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    const int set = ::semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    const int segment = ::shmget(IPC_PRIVATE, kPage, IPC_CREAT | 0600);
    struct {
        long type;
        std::array<char, 4> text;
    } message{1, {}};
    ASSERT_EQ(::msgsnd(queue, &message, message.text.size(), 0), 0);
    ASSERT_EQ(::semctl(set, 0, SETVAL, 7), 0);
    const auto state = [&] {
        ::msqid_ds of_queue{};
        ::semid_ds of_set{};
        ::shmid_ds of_segment{};
        ::msgctl(queue, IPC_STAT, &of_queue);
        ::semctl(set, 0, IPC_STAT, &of_set);
        ::shmctl(segment, IPC_STAT, &of_segment);
        return std::tuple(
            std::tuple(of_queue.msg_qnum, of_queue.msg_lspid, of_queue.msg_lrpid,
                       of_queue.msg_stime, of_queue.msg_rtime, of_queue.msg_ctime),
            std::tuple(of_set.sem_otime, of_set.sem_ctime, ::semctl(set, 0, GETVAL),
                       ::semctl(set, 0, GETPID), ::semctl(set, 0, GETNCNT)),
            std::tuple(of_segment.shm_nattch, of_segment.shm_lpid, of_segment.shm_atime,
                       of_segment.shm_dtime, of_segment.shm_ctime));
    };
    const auto before = state();
    // By somebody else, whose pid would be seen.
    Child looker([] {
        look_twice();
        return 0;
    });
    EXPECT_EQ(looker.wait(), 0);
    EXPECT_EQ(state(), before);
    ::msgctl(queue, IPC_RMID, nullptr);
    ::semctl(set, 0, IPC_RMID);
    ::shmctl(segment, IPC_RMID, nullptr);
}

bool is_locked_for_others(int fd) {
    Child asker([fd] {
        struct ::flock region{};
        region.l_type = F_WRLCK;
        region.l_whence = SEEK_SET;
        return ::fcntl(fd, F_GETLK, &region) == 0 && region.l_type != F_UNLCK ? 1 : 0;
    });
    return asker.wait() == 1;
}

void lock(int fd) {
    struct ::flock region{};
    region.l_type = F_WRLCK;
    region.l_whence = SEEK_SET;
    ASSERT_EQ(::fcntl(fd, F_SETLK, &region), 0);
}

/// Whoever closes any descriptor of a file gives up its process's locks on it: fcntl(2).
TEST(InspectUntouched, OwnLocks) {
    const FileDescriptor memfd(::memfd_create("x", MFD_CLOEXEC));
    const Semaphore semaphore;
    const FileDescriptor of_semaphore(::open(semaphore.path().c_str(), O_RDWR | O_CLOEXEC));
    const File shared("/dev/shm/");
    const std::array files{memfd.get(), of_semaphore.get(), shared.fd.get()};
    for (const int fd : files) lock(fd);
    look_twice();
    for (const int fd : files) EXPECT_TRUE(is_locked_for_others(fd)) << fd;
    const auto machine = look();
    EXPECT_TRUE(facts<MemoryFacts>(machine, held(machine, memfd.get())).seals);
    EXPECT_TRUE(has_gap(machine, Missing::segments));
}

enum class Lease : std::uint8_t { not_here, kept, broken };

/// Whether a lease is kept while somebody looks who begins after it was taken.
Lease look_at_leased(const File& file, const ::sigset_t& told) {
    // Only who has it open alone gets one for writing.
    if (::fcntl(file.fd.get(), F_SETLEASE, F_WRLCK) != 0) return Lease::not_here;
    Child looker([&] {
        ::close(file.fd.get());
        look_twice();
        return 0;
    });
    EXPECT_EQ(looker.wait(), 0);
    const bool is_there = ::fcntl(file.fd.get(), F_GETLEASE) == F_WRLCK;
    ::fcntl(file.fd.get(), F_SETLEASE, F_UNLCK);
    const ::timespec at_once{};
    const bool was_told = ::sigtimedwait(&told, nullptr, &at_once) == SIGIO;
    return is_there && !was_told ? Lease::kept : Lease::broken;
}

/// Opening a file under a lease would signal its holder, and wait for him.
TEST(InspectUntouched, Leases) {
    const File file("/dev/shm/sem.");
    ::sigset_t told;
    ::sigemptyset(&told);
    ::sigaddset(&told, SIGIO);
    ::sigset_t old;
    ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &told, &old), 0);
    // Other tests look, too, and who has begun before it was taken does not know of it yet.
    auto seen = Lease::broken;
    for (int round = 0; round < 20 && seen != Lease::kept; ++round)
        seen = look_at_leased(file, told);
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
    if (seen == Lease::not_here) GTEST_SKIP() << "no leases here";
    EXPECT_EQ(seen, Lease::kept);
}

/// All that happened to the watched files since the last call.
std::uint32_t events_in(int watcher) {
    std::uint32_t events = 0;
    alignas(::inotify_event) std::array<char, 4096> buffer;
    for (;;) {
        const auto size = ::read(watcher, buffer.data(), buffer.size());
        if (size <= 0) return events;
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            ::inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            events |= event.mask;
            at += sizeof event + event.len;
        }
    }
}

TEST(InspectUntouched, WatchedFiles) {
    const File shared("/dev/shm/");
    const auto fifo = unique_name("/tmp/");
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const FileDescriptor both(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
    const auto path = unique_name("/tmp/");
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<::sockaddr*>(&address), sizeof address), 0);
    const FileDescriptor watcher(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    for (const auto& watched : {shared.path, fifo, path})
        ASSERT_GE(::inotify_add_watch(watcher.get(), watched.c_str(), IN_ALL_EVENTS), 0);
    look_twice();
    EXPECT_EQ(events_in(watcher.get()), 0U);
    // What has to be opened for its value is opened, read and closed, and that is all.
    const Semaphore semaphore;
    ASSERT_GE(::inotify_add_watch(watcher.get(), semaphore.path().c_str(), IN_ALL_EVENTS), 0);
    look_twice();
    EXPECT_EQ(events_in(watcher.get()) & ~(IN_OPEN | IN_ACCESS | IN_CLOSE_NOWRITE), 0U);
    ::unlink(fifo.c_str());
    ::unlink(path.c_str());
}

}  // namespace
}  // namespace patchbay::inspect::test
