// SPDX-License-Identifier: Apache-2.0
#include "crash/actor.hpp"

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>

namespace patchbay::crash {

using namespace std::chrono_literals;

ByteTopic Actor::open() const {
    return or_throw(ByteTopic::open(name_));
}

bool Actor::send(TopicPublisher& publisher, std::size_t size_bytes, Deadline deadline) {
    std::array<std::byte, kLarge> bytes;
    const auto message = std::span(bytes).first(size_bytes);
    write_letter(message, static_cast<std::uint64_t>(role_), number_);
    if (!or_throw(publisher.send(message, deadline))) return false;
    slate().acknowledged.store(++number_, std::memory_order_release);
    return true;
}

void Actor::fill(TopicPublisher& publisher, std::size_t size_bytes) {
    for (std::uint32_t count = 0; count < options_.capacity_slots; ++count)
        send(publisher, size_bytes);
}

void Actor::send_loan(TopicPublisher& publisher, std::size_t size_bytes) {
    auto loan = or_throw(publisher.loan(size_bytes, Deadline::after(5s)));
    if (!loan) throw std::runtime_error("no room for a loan");
    write_letter(loan->bytes(), static_cast<std::uint64_t>(role_), number_);
    or_throw(publisher.publish(std::move(*loan)));
    slate().acknowledged.store(++number_, std::memory_order_release);
}

TopicSample Actor::receive(TopicSubscriber& subscriber) const {
    auto sample = or_throw(subscriber.receive(Deadline::after(5s)));
    if (!sample) throw std::runtime_error("nothing to receive");
    return std::move(*sample);
}

void Actor::ask() const {
    const auto count = slate().asked.fetch_add(1) + 1;
    while (slate().answered.load() != count) std::this_thread::sleep_for(50us);
}

void Actor::begin() const {
    (void)std::raise(SIGSTOP);
    slate().started.store(1);
}

void Actor::end() const {
    slate().done.store(1);
    for (;;) ::pause();
}

pid_t start(Body body, Actor actor, bool traced) {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    if (traced) ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    try {
        body(actor);
    } catch (const std::exception& problem) {
        auto& failure = actor.slate().failure;
        (void)std::snprintf(failure.data(), failure.size(), "%s", problem.what());
    }
    // Killed like all others: no destructor that this process has from its parent runs.
    ::_exit(1);
}

void kill_now(pid_t pid) noexcept {
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, __WALL) != pid && errno == EINTR) {
    }
}

}  // namespace patchbay::crash
