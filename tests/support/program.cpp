// SPDX-License-Identifier: Apache-2.0
#include "support/program.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 60s;  // two cores, sanitizers, and a whole test suite beside this one

bool comes_true(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

FileDescriptor memory_file(std::string_view content = {}) {
    FileDescriptor file(::memfd_create("stream", MFD_CLOEXEC));
    EXPECT_EQ(::pwrite(file.get(), content.data(), content.size(), 0),
              static_cast<ssize_t>(content.size()));
    return file;
}

std::string content_of(const FileDescriptor& file) {
    // Not lseek: the program shares the offset.
    struct ::stat status{};
    EXPECT_EQ(::fstat(file.get(), &status), 0);
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    const auto count = ::pread(file.get(), content.data(), content.size(), 0);
    content.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return content;
}

void put(int fd, int number) {
    if (::dup2(fd, number) == -1) ::_exit(97);  // dup2 drops close-on-exec
}

void set_environment(const std::vector<std::string>& variables) {
    for (const auto& variable : variables) {
        const auto equals = variable.find('=');
        ::setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
    }
}

bool is_asleep(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::stringstream text;
    text << file.rdbuf();
    const auto stat = text.str();
    const auto state = stat.rfind(") ");
    return state == std::string::npos || stat[state + 2] == 'S' || stat[state + 2] == 'Z';
}

}  // namespace

Program::Program(std::vector<std::string> arguments, Options options)
    : name_(arguments.front()), output_(memory_file()), errors_(memory_file()) {
    FileDescriptor input;
    if (options.input) {
        input = memory_file(*options.input);
    } else {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        input.reset(ends[0]);
        input_.reset(ends[1]);
    }
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) execute(arguments, options, input.get(), parent);
    EXPECT_GT(pid_, 0) << "fork failed";
    ::setpgid(pid_, pid_);  // both sides, so that it holds for whoever comes first
}

void Program::execute(const std::vector<std::string>& arguments, const Options& options, int input,
                      pid_t parent) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(98);
    ::setpgid(0, 0);
    set_environment(options.environment);
    put(input, STDIN_FILENO);
    put(errors_.get(), STDERR_FILENO);
    if (options.output_path.empty()) {
        put(output_.get(), STDOUT_FILENO);
    } else if (options.output_path == "-") {
        ::close(STDOUT_FILENO);
    } else {
        put(::open(options.output_path.c_str(), O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
    }
    execute_with_tool(arguments);
}

Program::Program(Program&& other) noexcept
    : name_(std::move(other.name_)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)),
      pid_(std::exchange(other.pid_, -1)) {}

Program::~Program() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Program::signal(int number) const {
    ASSERT_GT(pid_, 0);
    ::kill(pid_, number);
}

void Program::write(std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(input_.get(), text.data(), text.size());
        ASSERT_GT(count, 0) << name_ << " does not read";
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::string Program::output() const {
    return content_of(output_);
}

std::string Program::errors() const {
    return content_of(errors_);
}

void Program::wait_for_output(std::string_view text) const {
    EXPECT_TRUE(comes_true([&] { return output().find(text) != std::string::npos; }))
        << name_ << " did not write '" << text << "' but: " << output() << '\n'
        << errors();
}

void Program::wait_for_errors(std::string_view text) const {
    EXPECT_TRUE(comes_true([&] { return errors().find(text) != std::string::npos; }))
        << name_ << " did not say '" << text << "' but: " << errors();
}

void Program::wait_until_asleep() const {
    wait_until(name_ + " to sleep", [&] { return is_asleep(pid_); });
}

ProgramResult Program::finish() {
    int status = 0;
    if (!comes_true([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; })) {
        ADD_FAILURE() << name_ << " did not end. It wrote: " << output() << '\n' << errors();
        ::kill(-pid_, SIGKILL);
        ::waitpid(pid_, &status, 0);
    }
    pid_ = -1;
    return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
            .output = output(),
            .errors = errors()};
}

void execute_with_tool(const std::vector<std::string>& arguments) {
#ifdef PATCHBAY_TOOL_FOLDER
    const char* const path = std::getenv("PATH");
    ::setenv("PATH", (PATCHBAY_TOOL_FOLDER ":" + std::string(path ? path : "")).c_str(), 1);
#endif
    ::unsetenv("COLUMNS");
    std::vector<char*> words;
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execvp(words.front(), words.data());
    ::_exit(127);
}

ProgramResult run_program(std::vector<std::string> arguments, ProgramOptions options) {
    return Program(std::move(arguments), std::move(options)).finish();
}

ProgramResult run_shell(const std::string& script, ProgramOptions options) {
    return run_program({"bash", "-c", script}, std::move(options));
}

void wait_until(std::string_view what, const std::function<bool()>& condition) {
    EXPECT_TRUE(comes_true(condition)) << "waited in vain for " << what;
}

bool is_installed(const std::string& program) {
    return run_shell("command -v " + program).status == 0;
}

}  // namespace patchbay::test
