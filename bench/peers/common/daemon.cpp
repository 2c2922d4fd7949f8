// SPDX-License-Identifier: Apache-2.0
#include "peers/common/daemon.hpp"

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"

#include "peers/common/expect.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 10s;
constexpr auto kPause = 5ms;

[[noreturn]] void become(const std::vector<std::string>& command, const std::string& log,
                         pid_t parent) {
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    // Nobody is told of a parent that died before.
    if (::getppid() == parent) ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
}

class Daemon {
public:
    Daemon(const std::vector<std::string>& command, std::string log)
        : name_(command.front()), log_(std::move(log)) {
        const auto parent = ::getpid();
        process_ = expect(::fork(), "fork", name_);
        if (process_ == 0) become(command, log_, parent);
    }
    ~Daemon() {
        if (has_ended()) return;
        ::kill(process_, SIGTERM);
        if (ends_before(Deadline::after(3s))) return;
        ::kill(process_, SIGKILL);
        (void)ends_before(Deadline::after(kPatience));
    }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    void wait_until(const std::function<bool()>& is_ready) {
        for (const auto deadline = Deadline::after(kPatience); !is_ready();) {
            if (has_ended() || deadline.expired())
                throw Exception(Error::of(Condition::failed, "start", name_, last_words()));
            std::this_thread::sleep_for(kPause);
        }
    }

private:
    [[nodiscard]] std::string last_words() const {
        std::string line;
        std::string last = "it does not get ready, or is not installed";
        for (std::ifstream file(log_); std::getline(file, line);) last = line;
        return last;
    }
    bool has_ended() {
        if (!has_ended_) has_ended_ = ::waitpid(process_, nullptr, WNOHANG) != 0;
        return has_ended_;
    }
    bool ends_before(Deadline deadline) {
        while (!has_ended() && !deadline.expired()) std::this_thread::sleep_for(kPause);
        return has_ended_;
    }

    std::string name_;
    std::string log_;
    pid_t process_ = -1;
    bool has_ended_ = false;
};

}  // namespace

std::shared_ptr<void> start_daemon(const std::vector<std::string>& command, const std::string& log,
                                   const std::function<bool()>& is_ready) {
    auto daemon = std::make_shared<Daemon>(command, log);
    daemon->wait_until(is_ready);
    return daemon;
}

}  // namespace patchbay::measure
