// SPDX-License-Identifier: Apache-2.0
//
// Terminal: a program on a pseudo-terminal, with somebody who types.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::test {

class Terminal {
public:
    explicit Terminal(const std::vector<std::string>& arguments);
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    /// Kills the program.
    ~Terminal();

    void type(std::string_view keys) const;
    /// Waits until that has appeared. Fails the test after a minute.
    void wait_for(std::string_view text);
    /// All that has appeared since the start, or since clear().
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    void clear() { text_.clear(); }

private:
    FileDescriptor screen_;
    pid_t pid_ = -1;
    std::string text_;
};

}  // namespace patchbay::test
