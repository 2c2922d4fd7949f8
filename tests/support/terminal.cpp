// SPDX-License-Identifier: Apache-2.0
#include "support/terminal.hpp"

#include "support/program.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace patchbay::test {

Terminal::Terminal(const std::vector<std::string>& arguments) {
    ::winsize size{.ws_row = 24, .ws_col = 200, .ws_xpixel = 0, .ws_ypixel = 0};
    const pid_t parent = ::getpid();
    int screen = -1;
    pid_ = ::forkpty(&screen, nullptr, nullptr, &size);
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(98);
        ::setenv("TERM", "dumb", 1);
        execute_with_tool(arguments);
    }
    EXPECT_GT(pid_, 0) << "forkpty failed";
    screen_.reset(screen);
}

Terminal::~Terminal() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Terminal::type(std::string_view keys) const {
    EXPECT_EQ(::write(screen_.get(), keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

void Terminal::wait_for(std::string_view text) {
    wait_until("'" + std::string(text) + "' on the terminal", [&] {
        ::pollfd ready{.fd = screen_.get(), .events = POLLIN, .revents = 0};
        std::array<char, 4096> buffer{};
        while (::poll(&ready, 1, 0) == 1) {
            const auto count = ::read(screen_.get(), buffer.data(), buffer.size());
            if (count <= 0) break;
            text_.append(buffer.data(), static_cast<std::size_t>(count));
        }
        return text_.find(text) != std::string::npos;
    });
    if (testing::Test::HasFailure()) ADD_FAILURE() << "the terminal shows: " << text_;
}

}  // namespace patchbay::test
