// SPDX-License-Identifier: Apache-2.0
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

bool holds_within(std::chrono::seconds limit, const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

[[noreturn]] void run(const std::function<int()>& body, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(98);
    int status = 99;
    try {
        status = body();
    } catch (const std::exception& problem) {
        (void)std::fprintf(stderr, "child: %s\n", problem.what());
    }
    (void)std::fflush(nullptr);
    ::_exit(status);
}

}  // namespace

Child::Child(const std::function<int()>& body) {
    const pid_t parent = ::getpid();
    (void)std::fflush(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) run(body, parent);
    EXPECT_GT(pid_, 0) << "fork failed";
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

Child::~Child() {
    if (pid_ > 0) kill();
}

void Child::signal(int number) const {
    ASSERT_GT(pid_, 0);
    ::kill(pid_, number);
}

void Child::kill() {
    ASSERT_GT(pid_, 0);
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
}

int Child::wait() {
    int status = 0;
    const bool ended = holds_within(30s, [&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; });
    if (!ended) {
        ADD_FAILURE() << "child " << pid_ << " did not end within 30 s";
        kill();
        return -SIGKILL;
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void Child::wait_until_asleep() const {
    const bool asleep = holds_within(10s, [&] {
        std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
        std::string line;
        std::getline(file, line);
        const auto name_end = line.rfind(')');
        return name_end != std::string::npos && line.size() > name_end + 2 &&
               line[name_end + 2] == 'S';
    });
    EXPECT_TRUE(asleep) << "child " << pid_ << " is not asleep after 10 s";
}

}  // namespace patchbay::test
