// SPDX-License-Identifier: Apache-2.0
//
// For the tests of `ls`, `ps` and `who`: running them, and processes to look at.
#pragma once

#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::test {

inline constexpr int kPlace = 100;  // where children put the descriptor that is looked at

inline ProgramResult patchbay(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "patchbay");
    return run_program(std::move(arguments));
}

/// One column, without its name, of what is listed.
inline std::string column(std::vector<std::string> arguments, const std::string& name) {
    arguments.insert(arguments.end(), {"-n", "-o", name});
    return patchbay(std::move(arguments)).output;
}

inline nlohmann::json as_data(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    return nlohmann::json::parse(patchbay(std::move(arguments)).output);
}

/// A process of that name that opens the file and then does as `then` says.
inline Child opener(const std::string& name, const std::string& path, int flags,
                    const std::function<void()>& then) {
    return Child([&] {
        ::prctl(PR_SET_NAME, name.c_str());
        const int fd = ::open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC);
        if (fd == -1 || ::dup2(fd, kPlace) == -1) return 1;
        ::close(fd);
        ::fcntl(kPlace, F_SETFL, flags);
        then();
        return 0;
    });
}

inline void read_for_ever() {
    char byte = 0;
    while (::read(kPlace, &byte, 1) >= 0) {
    }
}

inline void sleep_for_ever() {
    for (;;) ::pause();
}

inline std::string held(const Child& child, const std::string& rest) {
    return std::to_string(child.pid()) + ',' + rest;
}

class Listed : public OwnIpc {
protected:
    ~Listed() override { std::filesystem::remove(path_); }
    const std::string path_ = unique_name("/tmp/");
};

}  // namespace patchbay::test
