// SPDX-License-Identifier: Apache-2.0
#include "measure/partner.hpp"

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

/// The process that holds the contest decides when to end; a terminal sends its Ctrl-C to all.
void leave_signals_to_the_holder(pid_t holder) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) (void)std::signal(signal, SIG_IGN);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != holder) ::_exit(1);  // it was too late for that
}

/// A program expects the usual signals. A group of its own keeps the terminal's away.
void start_afresh() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) (void)std::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::setpgid(0, 0);
}

pid_t fork_or_throw(const std::string& name) {
    const auto process = ::fork();
    if (process < 0) throw Exception(Error::system(errno, "fork", name));
    return process;
}

}  // namespace

void pin_to(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0)
        throw Exception(Error::system(errno, "sched_setaffinity", "core " + std::to_string(core)));
}

Partner::Partner(pid_t process, Link link, FileDescriptor errors)
    : process_(process), link_(std::move(link)), errors_(std::move(errors)) {}

Partner::Partner(Partner&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      link_(std::move(other.link_)),
      errors_(std::move(other.errors_)) {}

Partner Partner::forked(const std::function<void(Link& link)>& body) {
    auto [ours, theirs] = Link::make();
    const auto holder = ::getpid();
    const auto process = fork_or_throw("bench");
    if (process > 0) return {process, std::move(ours), FileDescriptor()};
    leave_signals_to_the_holder(holder);
    body(theirs);
    ::_exit(0);
}

Partner Partner::executed(const std::vector<std::string>& command) {
    auto [ours, theirs] = Link::make();
    FileDescriptor errors(::memfd_create("patchbay-bench", MFD_CLOEXEC));
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const auto holder = ::getpid();
    const auto process = fork_or_throw(command.front());
    if (process > 0) return {process, std::move(ours), std::move(errors)};
    leave_signals_to_the_holder(holder);
    start_afresh();
    ::dup2(theirs.fd(), STDIN_FILENO);
    ::dup2(theirs.fd(), STDOUT_FILENO);
    if (errors) ::dup2(errors.get(), STDERR_FILENO);
    ::execv(arguments.front(), arguments.data());
    theirs.tell("problem", "failed cannot run " + command.front() + ": " +
                               std::generic_category().message(errno));
    ::_exit(127);
}

std::string Partner::last_words() const {
    if (!errors_) return {};
    std::array<char, 512> end{};
    const auto size = ::lseek(errors_.get(), 0, SEEK_END);
    if (size <= 0) return {};
    const auto from =
        size > static_cast<off_t>(end.size()) ? size - static_cast<off_t>(end.size()) : 0;
    const auto got = ::pread(errors_.get(), end.data(), end.size(), from);
    std::string text(end.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    while (text.ends_with('\n')) text.pop_back();
    const auto line = text.rfind('\n');
    return line == std::string::npos ? text : text.substr(line + 1);
}

Partner::~Partner() {
    if (process_ < 0) return;
    link_.close();
    const auto deadline = Deadline::after(2s);
    while (::waitpid(process_, nullptr, WNOHANG) == 0) {
        if (deadline.expired()) ::kill(process_, SIGKILL);
        std::this_thread::sleep_for(1ms);
    }
}

}  // namespace patchbay::measure
