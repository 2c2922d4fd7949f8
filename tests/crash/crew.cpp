// SPDX-License-Identifier: Apache-2.0
#include "crash/crew.hpp"

#include "crash/actor.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <exception>
#include <thread>

namespace patchbay::crash {

using namespace std::chrono_literals;

Crew::Crew(const std::string& name, Ledger& ledger, std::minstd_rand& random)
    : name_(name), ledger_(ledger), random_(random) {
    for (std::size_t index = 0; index < kSize; ++index) begin(index);
}

void Crew::begin(std::size_t index) {
    const auto seed = static_cast<std::uint32_t>(random_());
    const pid_t parent = ::getpid();
    members_[index] = {.pid = ::fork()};
    if (members_[index].pid != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    int status = 1;
    try {
        if (index < kPublishers)
            status = publish_for_ever(name_, ledger_, seed);
        else if (index < kSize - 2)
            status = receive_for_ever(name_, ledger_, seed);
        else
            status = receive_lossy_for_ever(name_, ledger_, seed);
    } catch (const std::exception& problem) {
        ledger_.fail("process ", index, ": ", problem.what());
    }
    ::_exit(status);
}

void Crew::ended(std::size_t index, int status) {
    members_[index].pid = -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    ledger_.fail("process ", index,
                 " ends: ", WIFSIGNALED(status) ? ::strsignal(WTERMSIG(status)) : "an error");
}

void Crew::disturb() {
    const auto index = random_() % kSize;
    auto& member = members_[index];
    if (member.pid < 0) return;
    if (random_() % 3 == 0) {
        ::kill(member.pid, SIGSTOP);
        member.stopped_until = Clock::now() + std::chrono::milliseconds(random_() % 60);
        ++stops_;
    } else {
        kill_now(member.pid);
        ++kills_;
        begin(index);
    }
}

void Crew::look() {
    for (std::size_t index = 0; index < kSize; ++index) {
        auto& member = members_[index];
        int status = 0;
        if (member.pid > 0 && ::waitpid(member.pid, &status, WNOHANG) == member.pid)
            ended(index, status);
        if (member.pid > 0 && member.stopped_until != Clock::time_point{} &&
            Clock::now() > member.stopped_until) {
            member.stopped_until = {};
            ::kill(member.pid, SIGCONT);
        }
    }
}

void Crew::wake_all() {
    for (auto& member : members_) {
        member.stopped_until = {};
        if (member.pid > 0) ::kill(member.pid, SIGCONT);
    }
}

void Crew::wait_for(std::size_t count) {
    const auto end = Clock::now() + 60s;
    for (std::size_t index = 0; index < count; ++index) {
        auto& member = members_[index];
        int status = 0;
        while (member.pid > 0 && ::waitpid(member.pid, &status, WNOHANG) == 0) {
            if (Clock::now() > end) return ledger_.fail("process ", index, " hangs");
            std::this_thread::sleep_for(1ms);
        }
        if (member.pid > 0) ended(index, status);
    }
}

void Crew::kill_all() noexcept {
    for (auto& member : members_) {
        if (member.pid <= 0) continue;
        kill_now(member.pid);
        member.pid = -1;
        ++kills_;
    }
}

}  // namespace patchbay::crash
