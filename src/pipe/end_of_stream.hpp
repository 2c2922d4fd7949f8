// SPDX-License-Identifier: Apache-2.0
//
// What it means that a pipe has nothing: no bytes yet, no writer yet, or no writer any more.
#pragma once

#include "patchbay/error.hpp"

#include "os/pipe.hpp"
#include "os/poll.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace patchbay::pipe {

/// Makes `attempt`, a call that takes bytes out of the pipe and answers 0 where there is no writer. Answers 0 only
/// where the writers are gone for good: a FIFO that nobody has opened for writing yet is EAGAIN, nothing to read.
template <class Attempt>
os::Expected<std::size_t> take(int fd, Attempt&& attempt) noexcept {
    const auto count = attempt();
    if (!count || *count > 0) [[likely]]
        return count;
    const auto ended = os::is_hung_up(fd);
    if (!ended) return std::unexpected(ended.error());
    if (!*ended) return os::failed(os::Call::read, EAGAIN);
    return 0;
}

/// The outcome of a take() as the reader's caller sees it. `call` is a literal.
inline Result<std::optional<std::size_t>> taken(
    const os::Expected<std::optional<std::size_t>>& count, const char* call,
    const std::string& name) {
    if (!count) [[unlikely]]
        return os::error_of(count.error(), name);
    if (*count && **count == 0) [[unlikely]]
        return std::unexpected(Error::of(Condition::closed, call, name));
    return *count;
}

}  // namespace patchbay::pipe
