// SPDX-License-Identifier: Apache-2.0
#include "conformance/peer.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <utility>

namespace patchbay::test {
namespace {

/// Longer than any task's own patience.
constexpr int kAnswerPatienceMs = 60'000;

int become_conformance_peer(int socket) {
    const int inherited = ::fcntl(socket, F_DUPFD, 3);  // not close-on-exec
    const auto number = std::to_string(inherited);
    ::execl(PATCHBAY_CONFORMANCE_PEER, PATCHBAY_CONFORMANCE_PEER, number.c_str(), nullptr);
    std::perror(PATCHBAY_CONFORMANCE_PEER);
    return 97;
}

}  // namespace

std::string text_of(Where where) {
    switch (where) {
        case Where::here: return "Here";
        case Where::thread: return "Thread";
        case Where::forked: return "Forked";
        case Where::executed: return "Executed";
    }
    return "?";
}

Peer::Peer(Where where) {
    if (where == Where::here) return;
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw std::system_error(errno, std::system_category(), "socketpair");
    control_.reset(ends[0]);
    FileDescriptor theirs(ends[1]);
    if (where == Where::thread) {
        thread_.emplace([socket = std::move(theirs)] { Actor::serve(socket.get()); });
        return;
    }
    child_.emplace([&] {
        control_.reset();
        if (where == Where::executed) return become_conformance_peer(theirs.get());
        Actor::serve(theirs.get());
        return 0;
    });
}

Peer::~Peer() {
    // Not by closing: forked peers have copies of this end.
    if (control_) ::shutdown(control_.get(), SHUT_RDWR);
    if (thread_) thread_->join();
}

pid_t Peer::pid() const {
    return child_ ? child_->pid() : ::getpid();
}

void Peer::start(const Task& task) {
    if (control_) {
        write_task(control_.get(), task);
    } else {
        done_ = actor_.perform(task);
    }
}

Answer Peer::answer() {
    if (!control_) return *std::exchange(done_, std::nullopt);
    ::pollfd entry{.fd = control_.get(), .events = POLLIN, .revents = 0};
    int ready = 0;
    do {
        ready = ::poll(&entry, 1, kAnswerPatienceMs);
    } while (ready < 0 && errno == EINTR);
    std::optional<Answer> answer;
    if (ready > 0) answer = read_answer(control_.get());
    if (answer) return *std::move(answer);
    ADD_FAILURE() << "the peer " << (ready > 0 ? "died" : "does not answer");
    return {.outcome = Outcome::failed, .text = "no answer"};
}

}  // namespace patchbay::test
