// SPDX-License-Identifier: Apache-2.0
//
// ChildProcess::communicate: writing and reading at once.
#include "patchbay/child_process.hpp"

#include "os/poll.hpp"

#include <array>

namespace patchbay {
namespace {

/// One of the child's outgoing streams, and what it has said so far. Closed when it ends.
Result<void> drain(std::optional<PipeReader>& reader, std::string& text) {
    std::array<std::byte, 16384> buffer;
    const auto count = reader->try_read(buffer);
    if (!count && count.error().is(Condition::closed)) {
        reader.reset();
        return {};
    }
    if (!count) return std::unexpected(count.error());
    if (*count) text += as_text(Bytes(buffer).first(**count));
    return {};
}

/// Writes what fits of `text` and takes it away. Closed when all is written, or the child reads no more.
Result<void> feed(std::optional<PipeWriter>& writer, Bytes& text) {
    const auto count = writer->try_write(text);
    if (!count && !count.error().is(Condition::closed)) return std::unexpected(count.error());
    if (count) text = text.subspan(*count);
    if (!count || text.empty()) writer.reset();
    return {};
}

template <class End>
::pollfd watch(const std::optional<End>& end, short events) noexcept {
    return {.fd = end ? end->fd() : -1, .events = events, .revents = 0};
}

/// Moves what can be moved on all streams, once. False: nothing could in time.
Result<bool> move_once(ChildProcess& child, Bytes& text, ChildOutcome& outcome, Deadline deadline) {
    std::array streams{watch(child.input, POLLOUT), watch(child.output, POLLIN),
                       watch(child.errors, POLLIN)};
    const auto ready = os::wait_for_any(streams, deadline);
    if (!ready) return os::error_of(ready.error(), child.name());
    Result<void> moved;
    if (streams[0].revents != 0) moved = feed(child.input, text);
    if (moved && streams[1].revents != 0) moved = drain(child.output, outcome.output);
    if (moved && streams[2].revents != 0) moved = drain(child.errors, outcome.errors);
    if (!moved) return std::unexpected(moved.error());
    return *ready > 0;
}

}  // namespace

Result<std::optional<ChildOutcome>> ChildProcess::communicate(Bytes text, Deadline deadline,
                                                              std::size_t limit_bytes) {
    ChildOutcome outcome;
    if (text.empty()) close_input();
    while (input || output || errors) {
        const auto moved = move_once(*this, text, outcome, deadline);
        if (!moved) return std::unexpected(moved.error());
        if (!*moved) return std::nullopt;
        if (outcome.output.size() + outcome.errors.size() > limit_bytes) {
            return std::unexpected(Error::of(
                Condition::too_big, "communicate", name_,
                "it wrote more than the limit of " + std::to_string(limit_bytes) + " bytes"));
        }
    }
    const auto status = wait(deadline);
    if (!status) return std::unexpected(status.error());
    if (!*status) return std::nullopt;
    outcome.status = **status;
    return outcome;
}

}  // namespace patchbay
