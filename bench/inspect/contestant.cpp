// SPDX-License-Identifier: Apache-2.0
#include "inspect/contestant.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace patchbay::bench {

void Contestant::play() {
    const auto begin = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) ::_exit(look_());
    int status = 0;
    ::rusage used{};
    if (child < 0 || ::wait4(child, &status, 0, &used) != child || status != 0) return;
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    ms_.push_back(took.count());
    peak_bytes_ = std::max(peak_bytes_, static_cast<std::uint64_t>(used.ru_maxrss) * 1024);
}

double Contestant::median_ms() const {
    if (ms_.empty()) return 0;
    auto sorted = ms_;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
}

Contestant program(std::string name, std::vector<std::string> command) {
    return {std::move(name), [command = std::move(command)] {
                std::vector<char*> arguments;
                for (const auto& argument : command)
                    arguments.push_back(const_cast<char*>(argument.c_str()));
                arguments.push_back(nullptr);
                const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
                ::dup2(nowhere, STDOUT_FILENO);
                ::dup2(nowhere, STDERR_FILENO);
                ::execvp(arguments.front(), arguments.data());
                return 127;
            }};
}

}  // namespace patchbay::bench
