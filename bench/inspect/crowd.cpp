// SPDX-License-Identifier: Apache-2.0
#include "inspect/crowd.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

namespace patchbay::bench {
namespace {

void require(bool made) {
    if (!made) ::_exit(1);
}

void make_ten() {
    std::array<int, 2> ends{};
    for (int pipe = 0; pipe < 4; ++pipe) require(::pipe2(ends.data(), O_CLOEXEC) == 0);
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    for (int event = 0; event < 2; ++event) require(::eventfd(0, EFD_CLOEXEC) >= 0);
    for (int memory = 0; memory < 2; ++memory) {
        const int fd = ::memfd_create("crowd", MFD_CLOEXEC);
        require(fd >= 0 && ::ftruncate(fd, 4096) == 0);
        require(::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED);
    }
}

[[noreturn]] void stand_there(int tens, int ready) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int ten = 0; ten < tens; ++ten) make_ten();
    require(::write(ready, "r", 1) == 1);
    for (;;) ::pause();
}

}  // namespace

Crowd::Crowd(int processes, int objects) {
    std::array<int, 2> ready{};
    if (::pipe2(ready.data(), O_CLOEXEC) != 0) std::abort();
    const int tens = objects / processes / 10;
    for (int process = 0; process < processes; ++process) {
        const pid_t pid = ::fork();
        if (pid == 0) stand_there(tens, ready[1]);
        if (pid > 0) pids_.push_back(pid);
    }
    ::close(ready[1]);
    char one = 0;
    for (std::size_t process = 0; process < pids_.size(); ++process)
        if (::read(ready[0], &one, 1) != 1) break;
    ::close(ready[0]);
}

Crowd::~Crowd() {
    for (const pid_t pid : pids_) ::kill(pid, SIGKILL);
    for (const pid_t pid : pids_) ::waitpid(pid, nullptr, 0);
}

}  // namespace patchbay::bench
