// SPDX-License-Identifier: Apache-2.0
#include "measure/link.hpp"

#include "patchbay/error.hpp"

#include "measure/message.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace patchbay::measure {
namespace {

[[noreturn]] void throw_gone() {
    throw Refusal(Fault::failed, "failed: the other process died");
}

}  // namespace

Note note_with(Word word, const std::string& text, std::uint64_t number) {
    Note note{.word = word, .number = number};
    std::copy_n(text.begin(), std::min(text.size(), note.text.size() - 1), note.text.begin());
    return note;
}

std::pair<Link, Link> Link::make() {
    int sockets[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        throw Exception(Error::system(errno, "socketpair", "bench"));
    return {Link(FileDescriptor(sockets[0])), Link(FileDescriptor(sockets[1]))};
}

void Link::tell(const Note& note) {
    while (::send(socket_.get(), &note, sizeof note, MSG_NOSIGNAL) < 0) {
        if (errno == EINTR) continue;
        // What it said before it went tells more than that it did.
        while (hear(std::chrono::milliseconds(0))) {
        }
        throw_gone();
    }
}

void Link::close() noexcept {
    ::shutdown(socket_.get(), SHUT_RDWR);
    socket_ = FileDescriptor();
}

std::optional<Note> Link::hear(std::chrono::milliseconds timeout) {
    ::pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, static_cast<int>(timeout.count())) <= 0) return std::nullopt;
    Note note{};
    if (::recv(socket_.get(), &note, sizeof note, 0) != sizeof note) throw_gone();
    if (note.word == Word::problem) throw Refusal(static_cast<Fault>(note.number), note.str());
    return note;
}

}  // namespace patchbay::measure
