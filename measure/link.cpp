// SPDX-License-Identifier: Apache-2.0
#include "measure/link.hpp"

#include "patchbay/error.hpp"

#include "measure/message.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace patchbay::measure {
namespace {

/// Who writes more without a line feed does not speak the protocol.
constexpr std::size_t kLongestLine = std::size_t{1} << 22U;

[[noreturn]] void throw_gone() {
    throw Refusal(Fault::failed, "failed: the other process died");
}

Line line_of(const std::string& text) {
    const auto blank = text.find(' ');
    if (blank == std::string::npos) return {.word = text, .text = {}};
    return {.word = text.substr(0, blank), .text = text.substr(blank + 1)};
}

/// "lost what happened"
[[noreturn]] void throw_problem(const Line& line) {
    const auto problem = line_of(line.text);
    throw Refusal(find_fault(problem.word).value_or(Fault::failed), problem.text);
}

}  // namespace

std::vector<std::uint64_t> Line::numbers() const {
    std::vector<std::uint64_t> numbers;
    const auto* at = text.data();
    const auto* const end = at + text.size();
    while (at != end) {
        std::uint64_t number = 0;
        const auto read = std::from_chars(at, end, number);
        if (read.ec != std::errc()) break;
        numbers.push_back(number);
        at = read.ptr != end ? read.ptr + 1 : end;
    }
    return numbers;
}

std::pair<Link, Link> Link::make() {
    int sockets[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
        throw Exception(Error::system(errno, "socketpair", "bench"));
    return {Link(FileDescriptor(sockets[0])), Link(FileDescriptor(sockets[1]))};
}

void Link::tell(std::string_view word, std::string_view text) {
    std::string line(word);
    if (!text.empty()) line.append(" ").append(text);
    std::ranges::replace(line, '\n', ' ');
    line += '\n';
    for (std::string_view left = line; !left.empty();) {
        const auto sent = ::send(socket_.get(), left.data(), left.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            left.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno != EINTR) {
            // What it said before it went tells more than that it did.
            while (hear(std::chrono::milliseconds(0))) {
            }
            throw_gone();
        }
    }
}

void Link::close() noexcept {
    if (socket_) ::shutdown(socket_.get(), SHUT_RDWR);
    socket_ = FileDescriptor();
}

std::optional<Line> Link::buffered() {
    const auto end = buffer_.find('\n');
    if (end == std::string::npos) return std::nullopt;
    auto line = line_of(buffer_.substr(0, end));
    buffer_.erase(0, end + 1);
    if (line.word == "problem") throw_problem(line);
    return line;
}

std::optional<Line> Link::hear(std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (;;) {
        if (auto line = buffered()) return line;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        ::pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left.count()))) <= 0)
            return std::nullopt;
        std::array<char, 4096> piece{};
        const auto got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || buffer_.size() > kLongestLine) throw_gone();
        buffer_.append(piece.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace patchbay::measure
