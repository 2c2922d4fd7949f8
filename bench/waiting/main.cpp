// SPDX-License-Identifier: Apache-2.0
//
// What it costs to wait where the kernel offers no timeout or no descriptor, and how late such a wait ends.
#include "patchbay/fifo.hpp"
#include "patchbay/message_queue.hpp"
#include "patchbay/semaphore.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace patchbay;
using Milliseconds = std::chrono::duration<double, std::milli>;

struct Wait {
    std::string what;
    std::function<void(Deadline)> until;
};

double processor_ms() {
    ::timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

double median(std::vector<double> values) {
    std::ranges::nth_element(values,
                             values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

void poll_until(int fd, short events, Deadline deadline) {
    ::pollfd polled{.fd = fd, .events = events, .revents = 0};
    while (!deadline.expired()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining());
        ::poll(&polled, 1, static_cast<int>(left.count()));
    }
}

void measure(const Wait& wait, int rounds, std::chrono::milliseconds length) {
    std::vector<double> used_percent;
    std::vector<double> late_ms;
    for (int round = 0; round < rounds; ++round) {
        const auto before_ms = processor_ms();
        const auto deadline = Deadline::after(length);
        wait.until(deadline);
        const Milliseconds late = Deadline::Clock::now() - deadline.time();
        late_ms.push_back(late.count());
        used_percent.push_back((processor_ms() - before_ms) / Milliseconds(length + late).count() *
                               100);
    }
    fmt::print("| {} | {:.2f} % | {:.2f} | {:.2f} |\n", wait.what, median(used_percent),
               median(late_ms), *std::ranges::max_element(late_ms));
    std::fflush(stdout);
}

/// Things to wait for that never come.
struct Objects {
    sysv::MessageQueue empty = or_throw(sysv::MessageQueue::create(sysv::Key()));
    sysv::MessageQueue full = or_throw(sysv::MessageQueue::create(sysv::Key()));
    posix::Semaphore taken =
        or_throw(posix::Semaphore::create(fmt::format("/patchbay-bench.{}", ::getpid())));
    std::string path = fmt::format("/tmp/patchbay-bench.{}.fifo", ::getpid());
    Fifo fifo = or_throw(Fifo::create(path));

    Objects() {
        const std::vector<std::byte> message(1024);
        while (or_throw(full.try_send(message))) {
        }
    }
    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;
    ~Objects() {
        (void)empty.remove();
        (void)full.remove();
        (void)posix::Semaphore::unlink(fmt::format("/patchbay-bench.{}", ::getpid()));
        ::unlink(path.c_str());
    }
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"What waiting costs where the kernel has no timeout or no descriptor for it.",
                 "waiting_bench"};
    int rounds = 7;
    int length_ms = 500;
    app.add_option("--rounds", rounds, "waits of each kind")->capture_default_str();
    app.add_option("--length-ms", length_ms, "length of a wait in ms")->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    Objects objects;
    std::vector<std::byte> buffer(1024);
    const std::vector<Wait> waits = {
        {"System V queue, receive",
         [&](Deadline end) { or_throw(objects.empty.receive(buffer, end)); }},
        {"System V queue, send",
         [&](Deadline end) { or_throw(objects.full.send(buffer, 1, end)); }},
        {"System V queue, poll for a message",
         [&](Deadline end) { poll_until(or_throw(objects.empty.fd()), POLLIN, end); }},
        {"System V queue, poll for room",
         [&](Deadline end) { poll_until(or_throw(objects.full.room_fd()), POLLOUT, end); }},
        {"POSIX semaphore, poll",
         [&](Deadline end) { poll_until(or_throw(objects.taken.fd()), POLLIN, end); }},
        {"FIFO, open for writing without a reader",
         [&](Deadline end) { (void)or_throw(objects.fifo.open_writer(end)); }},
    };
    fmt::print(
        "| waiting for nothing | of a core | late, median ms | late, worst ms |\n"
        "|---|---:|---:|---:|\n");
    for (const auto& wait : waits) measure(wait, rounds, std::chrono::milliseconds(length_ms));
}
