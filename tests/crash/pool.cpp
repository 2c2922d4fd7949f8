// SPDX-License-Identifier: Apache-2.0
#include "crash/pool.hpp"

#include "support/unique_name.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

namespace patchbay::crash {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Generous: a trial takes milliseconds, but the machine may do other things.
constexpr auto kLimit = 30s;

/// One process at a time.
class Seat {
public:
    [[nodiscard]] bool is_free() const noexcept { return child_ < 0; }

    void begin(const Trial& trial, std::size_t number) {
        *outcome_ = Outcome{};
        number_ = number;
        deadline_ = Clock::now() + kLimit;
        const pid_t parent = ::getpid();
        child_ = ::fork();
        if (child_ != 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1);
        ::setpgid(0, 0);
        run(trial, *outcome_);
        ::_exit(0);
    }

    /// Whether it has ended: then its outcome is put to the others.
    bool end(std::vector<Outcome>& outcomes) {
        int status = 0;
        const bool ended = ::waitpid(child_, &status, WNOHANG) == child_;
        if (!ended && Clock::now() < deadline_) return false;
        if (!ended) {
            say("hangs");
            ::kill(child_, SIGKILL);
            ::waitpid(child_, nullptr, 0);
        } else if (!outcome_->finished) {
            say(WIFSIGNALED(status) ? ::strsignal(WTERMSIG(status)) : "ends too early");
        }
        // Whoever it had started.
        ::kill(-child_, SIGKILL);
        if (outcome_->failure[0] != '\0') remove_traces();
        outcomes[number_] = *outcome_;
        child_ = -1;
        return true;
    }

private:
    void say(const char* what) noexcept {
        (void)std::snprintf(outcome_->failure.data(), outcome_->failure.size(), "the survivor: %s",
                            what);
    }
    void remove_traces() const {
        const auto own =
            "patchbay." + std::string(test::kUniqueMark) + std::to_string(child_) + '.';
        for (const auto& entry : std::filesystem::directory_iterator("/dev/shm")) {
            if (entry.path().filename().string().starts_with(own))
                std::filesystem::remove_all(entry.path());
        }
    }

    Shared<Outcome> outcome_;
    pid_t child_ = -1;
    std::size_t number_ = 0;
    Clock::time_point deadline_;
};

}  // namespace

std::vector<Outcome> run_all(std::span<const Trial> trials, std::size_t jobs) {
    std::vector<Outcome> outcomes(trials.size());
    std::vector<std::unique_ptr<Seat>> seats;
    for (std::size_t job = 0; job < jobs; ++job) seats.push_back(std::make_unique<Seat>());
    std::size_t begun = 0;
    std::size_t ended = 0;
    while (ended < trials.size()) {
        for (const auto& seat : seats) {
            if (!seat->is_free() && seat->end(outcomes)) ++ended;
            if (seat->is_free() && begun < trials.size()) {
                seat->begin(trials[begun], begun);
                ++begun;
            }
        }
        std::this_thread::sleep_for(100us);
    }
    return outcomes;
}

}  // namespace patchbay::crash
