// SPDX-License-Identifier: Apache-2.0
#include "standard_streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace patchbay::cli {
namespace {

std::unexpected<Stop> stop_for_errno(const char* call, const std::string& name,
                                     const std::string& cure = {}) {
    return stop_for(Error::system(errno, call, name, cure));
}

bool wait_for(int fd, short events, int timeout_ms) noexcept {
    ::pollfd waiting{.fd = fd, .events = events, .revents = 0};
    return ::poll(&waiting, 1, timeout_ms) != 0;
}

}  // namespace

void occupy_standard_descriptors() noexcept {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
        // The wrong way round on purpose. open() takes the lowest free number, which is this one;
        // inherited by children like the descriptor that it stands for.
        ::open("/dev/null",
               fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // NOLINT(android-cloexec-open)
    }
}

Output::Output() noexcept : Output(STDOUT_FILENO, "stdout") {}

OrStop<Output> Output::to_file(const std::string& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd == -1) return stop_for_errno("open", path);
    return Output(fd, path);
}

Output::Output(Output&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), name_(std::move(other.name_)) {}

Output::~Output() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
}

Outcome Output::write(Bytes bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(fd_, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            // Somebody who shares the descriptor made it non-blocking; that is not for us to undo.
            wait_for(fd_, POLLOUT, -1);
        } else if (errno != EINTR) {
            return stop_for_errno(
                "write", name_,
                errno == EPIPE ? "its reader has gone; what was in hand is lost" : "");
        }
    }
    return {};
}

OrStop<std::size_t> Input::read(MutableBytes buffer, const Interruption& interruption) {
    constexpr int kSliceMs = 100;
    while (!interruption.requested()) {
        if (!wait_for(STDIN_FILENO, POLLIN, kSliceMs)) continue;
        const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR && errno != EAGAIN) return stop_for_errno("read", "stdin");
    }
    return interrupted_by(interruption.signal());
}

}  // namespace patchbay::cli
