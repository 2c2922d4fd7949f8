// SPDX-License-Identifier: Apache-2.0
//
// Partner: a process of a contest, as the process that holds it sees it.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "measure/link.hpp"

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace patchbay::measure {

class Partner {
public:
    /// A copy of this process does that, and ends. It ends with this process at the latest.
    static Partner forked(const std::function<void(Link& link)>& body);
    /// A program, whose stdin and stdout are the link; what it writes to stderr is kept for last_words().
    static Partner executed(const std::vector<std::string>& command);

    Partner(Partner&& other) noexcept;
    Partner& operator=(Partner&&) = delete;
    /// Closes the link, and kills who has not ended after 2 s.
    ~Partner();

    [[nodiscard]] Link& link() noexcept { return link_; }
    /// The last line that a program wrote to stderr; mostly empty.
    [[nodiscard]] std::string last_words() const;

private:
    Partner(pid_t process, Link link, FileDescriptor errors);
    pid_t process_;
    Link link_;
    FileDescriptor errors_;
};

/// Keeps the calling thread on one core from now on.
void pin_to(int core);

}  // namespace patchbay::measure
