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

using Wait = std::function<void(Deadline)>;

struct Plan {
    int rounds;
    std::chrono::milliseconds length;
};

void measure(const char* what, const Plan& plan, const Wait& wait) {
    std::vector<double> used_percent;
    std::vector<double> late_ms;
    for (int round = 0; round < plan.rounds; ++round) {
        const auto before_ms = processor_ms();
        const auto deadline = Deadline::after(plan.length);
        wait(deadline);
        const Milliseconds late = Deadline::Clock::now() - deadline.time();
        late_ms.push_back(late.count());
        used_percent.push_back((processor_ms() - before_ms) /
                               Milliseconds(plan.length + late).count() * 100);
    }
    fmt::print("| {} | {:.2f} % | {:.2f} | {:.2f} |\n", what, median(used_percent), median(late_ms),
               *std::ranges::max_element(late_ms));
    std::fflush(stdout);
}

/// The figures are those of the whole process, and a descriptor may have a thread behind it until its object goes: so
/// each row has an object of its own, which is gone before the next row begins.
template <class Object, class Until>
void row(const char* what, const Plan& plan, Until until) {
    Object object;
    measure(what, plan, [&](Deadline deadline) { until(object, deadline); });
}

// Things to wait for that never come.

struct EmptyQueue {
    sysv::MessageQueue queue = or_throw(sysv::MessageQueue::create(sysv::Key()));
    std::vector<std::byte> buffer = std::vector<std::byte>(1024);

    EmptyQueue() = default;
    EmptyQueue(const EmptyQueue&) = delete;
    EmptyQueue& operator=(const EmptyQueue&) = delete;
    ~EmptyQueue() { (void)queue.remove(); }
};

struct FullQueue : EmptyQueue {
    FullQueue() {
        while (or_throw(queue.try_send(buffer))) {
        }
    }
};

struct TakenSemaphore {
    std::string name = fmt::format("/patchbay-bench.{}", ::getpid());
    posix::Semaphore semaphore = or_throw(posix::Semaphore::create(name));

    TakenSemaphore() { or_throw(posix::Semaphore::unlink(name)); }
};

struct FifoWithoutReader {
    std::string path = fmt::format("/tmp/patchbay-bench.{}.fifo", ::getpid());
    Fifo fifo = or_throw(Fifo::create(path));

    FifoWithoutReader() = default;
    FifoWithoutReader(const FifoWithoutReader&) = delete;
    FifoWithoutReader& operator=(const FifoWithoutReader&) = delete;
    ~FifoWithoutReader() { ::unlink(path.c_str()); }
};

void measure_all(const Plan& plan) {
    row<EmptyQueue>("System V queue, receive", plan, [](EmptyQueue& empty, Deadline end) {
        or_throw(empty.queue.receive(empty.buffer, end));
    });
    row<FullQueue>("System V queue, send", plan, [](FullQueue& full, Deadline end) {
        or_throw(full.queue.send(full.buffer, 1, end));
    });
    row<EmptyQueue>("System V queue, poll for a message", plan,
                    [](EmptyQueue& empty, Deadline end) {
                        poll_until(or_throw(empty.queue.fd()), POLLIN, end);
                    });
    row<FullQueue>("System V queue, poll for room", plan, [](FullQueue& full, Deadline end) {
        poll_until(or_throw(full.queue.room_fd()), POLLOUT, end);
    });
    row<TakenSemaphore>("POSIX semaphore, poll", plan, [](TakenSemaphore& taken, Deadline end) {
        poll_until(or_throw(taken.semaphore.fd()), POLLIN, end);
    });
    row<FifoWithoutReader>("FIFO, open for writing without a reader", plan,
                           [](FifoWithoutReader& lonely, Deadline end) {
                               (void)or_throw(lonely.fifo.open_writer(end));
                           });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"What waiting costs where the kernel has no timeout or no descriptor for it.",
                 "waiting_bench"};
    int rounds = 7;
    int length_ms = 500;
    app.add_option("--rounds", rounds, "waits of each kind")->capture_default_str();
    app.add_option("--length-ms", length_ms, "length of a wait in ms")->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    fmt::print(
        "| waiting for nothing | of a core | late, median ms | late, worst ms |\n"
        "|---|---:|---:|---:|\n");
    measure_all({.rounds = rounds, .length = std::chrono::milliseconds(length_ms)});
}
