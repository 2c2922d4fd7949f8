// SPDX-License-Identifier: Apache-2.0
#include "peers/common/expect.hpp"

#include <sys/time.h>

#include <algorithm>
#include <csignal>
#include <fstream>

namespace patchbay::measure {

std::filesystem::path folder_of(const std::string& token) {
    auto folder = std::filesystem::temp_directory_path() / token;
    std::filesystem::create_directory(folder);
    return folder;
}

void remove_folder(const std::string& token) {
    std::filesystem::remove_all(std::filesystem::temp_directory_path() / token);
}

std::size_t messages_under_way(std::size_t size_bytes, std::size_t least, std::size_t most) {
    return std::clamp((std::size_t{16} << 20U) / size_bytes, least, most);
}

std::size_t number_in(const char* path, std::size_t otherwise) {
    std::size_t number = 0;
    return std::ifstream(path) >> number ? number : otherwise;
}

const std::timespec& WallClock::at(Deadline deadline) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    if (deadline == deadline_) return time_;
    deadline_ = deadline;
    ::clock_gettime(CLOCK_REALTIME, &time_);
    const auto left =
        std::min<std::chrono::nanoseconds>(deadline.remaining(), std::chrono::hours(1));
    const auto nanoseconds = time_.tv_nsec + left.count();
    time_.tv_sec += nanoseconds / kSecond;
    time_.tv_nsec = nanoseconds % kSecond;
    return time_;
}

void interrupt_blocking_calls() {
    static bool interrupts = false;
    if (interrupts) return;
    interrupts = true;
    struct sigaction action{};
    action.sa_handler = [](int) {};  // without SA_RESTART
    expect(::sigaction(SIGALRM, &action, nullptr), "sigaction", "SIGALRM");
    constexpr ::timeval kPeriod{.tv_sec = 0, .tv_usec = 20'000};
    const ::itimerval timer{.it_interval = kPeriod, .it_value = kPeriod};
    expect(::setitimer(ITIMER_REAL, &timer, nullptr), "setitimer", "SIGALRM");
}

}  // namespace patchbay::measure
