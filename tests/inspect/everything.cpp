// SPDX-License-Identifier: Apache-2.0
#include "inspect/everything.hpp"

#include "support/sanitized.hpp"
#include "support/unique_name.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <thread>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::unique_name;

constexpr std::size_t kPage = 4096;

int check(int outcome, const char* call) {
    if (outcome < 0) throw std::system_error(errno, std::system_category(), call);
    return outcome;
}

void map(int fd, int protection, int flags) {
    if (::mmap(nullptr, kPage, protection, flags, fd, 0) == MAP_FAILED) check(-1, "mmap");
}

void bind_to(int fd, std::string_view name) {
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    const auto size = static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + name.size());
    check(::bind(fd, reinterpret_cast<const ::sockaddr*>(&address), size), "bind");
}

::sockaddr_in bind_to_loopback(int fd) {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<::sockaddr*>(&address);
    check(::bind(fd, generic, size), "bind");
    check(::getsockname(fd, generic, &size), "getsockname");
    return address;
}

void connect_to(int fd, const ::sockaddr_in& address) {
    const auto* const generic = reinterpret_cast<const ::sockaddr*>(&address);
    check(::connect(fd, generic, sizeof address), "connect");
}

/// A thread that has descriptors of its own: one more than its process.
void stand_apart() {
    std::thread([] {
        if (::unshare(CLONE_FILES) == 0) (void)::eventfd(0, 0);
        for (;;) ::pause();
    }).detach();
}

}  // namespace

Everything::Everything() {
    make_pipes();
    make_unix_sockets();
    make_internet_sockets();
    make_descriptors();
    make_memory();
    make_system_v();
    children_.emplace_back([] {
        if (!patchbay::test::kSanitized) stand_apart();
        return ::pause();
    });
    // The other end of things, alone.
    children_.emplace_back([this] {
        ::close(pipe_);
        return ::pause();
    });
    for (const auto& child : children_) child.wait_until_asleep();
    // Each program that the test starts would be the last to have detached it.
    ::shmdt(attached_);
}

Everything::~Everything() {
    for (const auto& path : paths_) ::unlink(path.c_str());
    ::mq_unlink(queue_.c_str());
    ::shm_unlink(memory_.c_str());
    ::sem_unlink(semaphore_.c_str());
    ::msgctl(message_queue_, IPC_RMID, nullptr);
    ::semctl(semaphore_set_, 0, IPC_RMID);
}

std::vector<pid_t> Everything::pids() const {
    std::vector<pid_t> pids;
    for (const auto& child : children_) pids.push_back(child.pid());
    return pids;
}

int Everything::keep(int fd) {
    descriptors_.emplace_back(check(fd, "a descriptor"));
    return fd;
}

void Everything::make_pipes() {
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    pipe_ = keep(ends[0]);
    keep(ends[1]);
    const auto& path = paths_.emplace_back(unique_name("/tmp/"));
    check(::mkfifo(path.c_str(), 0600), "mkfifo");
    keep(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    keep(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

void Everything::make_unix_sockets() {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
        std::array<int, 2> ends{};
        check(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
        keep(ends[0]);
        keep(ends[1]);
        const int bound = keep(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
        bind_to(bound, std::string(1, '\0') + unique_name(""));
        if (type != SOCK_DGRAM) check(::listen(bound, 3), "listen");
        const auto& path = paths_.emplace_back(unique_name("/tmp/"));
        const int named = keep(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
        bind_to(named, path);
        keep(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    }
}

void Everything::make_internet_sockets() {
    const int listener = keep(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = bind_to_loopback(listener);
    check(::listen(listener, 3), "listen");
    connect_to(keep(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), address);
    keep(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    const int server = keep(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto server_address = bind_to_loopback(server);
    connect_to(keep(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), server_address);
    // With neither name nor peer, and of families that are no IPC of their own.
    keep(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    keep(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (const int vsock = ::socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0); vsock >= 0)
        keep(vsock);
}

void Everything::make_descriptors() {
    const int event = keep(::eventfd(3, EFD_CLOEXEC));
    ::sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGUSR1);
    keep(::signalfd(-1, &signals, SFD_CLOEXEC));
    keep(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0)));
    const int epoll = keep(::epoll_create1(EPOLL_CLOEXEC));
    ::epoll_event wanted{.events = EPOLLIN, .data = {}};
    check(::epoll_ctl(epoll, EPOLL_CTL_ADD, event, &wanted), "epoll_ctl");
    keep(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
}

void Everything::make_memory() {
    const int memfd = keep(::memfd_create("everything", MFD_CLOEXEC));
    check(::ftruncate(memfd, kPage), "ftruncate");
    map(memfd, PROT_READ, MAP_SHARED);
    // Of a private mapping nobody else sees what is written there.
    const int unshared = keep(::memfd_create("unshared", MFD_CLOEXEC));
    check(::ftruncate(unshared, kPage), "ftruncate");
    map(unshared, PROT_READ | PROT_WRITE, MAP_PRIVATE);
    map(-1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
    memory_ = unique_name();
    const int memory = keep(::shm_open(memory_.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600));
    check(::ftruncate(memory, kPage), "ftruncate");
    map(memory, PROT_READ | PROT_WRITE, MAP_SHARED);
    semaphore_ = unique_name();
    if (::sem_open(semaphore_.c_str(), O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED)
        check(-1, "sem_open");
    queue_ = unique_name();
    keep(::mq_open(queue_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0600, nullptr));
}

void Everything::make_system_v() {
    message_queue_ = check(::msgget(IPC_PRIVATE, IPC_CREAT | 0640), "msgget");
    struct {
        long type;
        std::array<char, 5> text;
    } message{7, {}};
    check(::msgsnd(message_queue_, &message, message.text.size(), 0), "msgsnd");
    semaphore_set_ = check(::semget(IPC_PRIVATE, 3, IPC_CREAT | 0600), "semget");
    check(::semctl(semaphore_set_, 1, SETVAL, 5), "semctl");
    const int segment = check(::shmget(IPC_PRIVATE, kPage, IPC_CREAT | 0600), "shmget");
    attached_ = ::shmat(segment, nullptr, 0);
    // Goes with the last process that has it.
    ::shmctl(segment, IPC_RMID, nullptr);
    if (attached_ == reinterpret_cast<void*>(-1)) check(-1, "shmat");
}

}  // namespace patchbay::inspect::test
