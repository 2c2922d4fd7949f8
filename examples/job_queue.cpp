// SPDX-License-Identifier: Apache-2.0
//
// Message queue: jobs with priorities, and as many workers as one likes.
//
//     job_queue add /jobs 5 'gzip a.log'      priority 5: before all that is lower
//     job_queue work /jobs                    in several terminals: each job goes to one of them
//     job_queue drain /jobs                   works until no job is left, then removes the queue
//     job_queue list /jobs
//
// Jobs outlive whoever added them. A worker that dies has taken one job with it: that is what a queue of the kernel's
// promises, and no more.
#include <patchbay/message_queue.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace patchbay;

namespace {

constexpr std::size_t kLongestJob = 1024;

posix::MessageQueue open_queue(const std::string& name) {
    return or_throw(posix::MessageQueue::open_or_create(name, {.message_size_bytes = kLongestJob}));
}

int add(const std::string& name, const char* priority, std::string_view job) {
    auto queue = open_queue(name);
    if (or_throw(queue.try_send(as_bytes(job), static_cast<std::uint32_t>(std::atoi(priority)))))
        return 0;
    std::fprintf(stderr, "job_queue: %s is full: start a worker\n", name.c_str());
    return 1;
}

/// Runs jobs, the most urgent first; until the deadline finds none.
int work(const std::string& name, Deadline patience) {
    auto queue = open_queue(name);
    std::array<std::byte, kLongestJob> buffer{};
    while (const auto job = or_throw(queue.receive(buffer, patience))) {
        const std::string command(as_text(job->bytes));
        std::printf("priority %u: %s\n", job->priority, command.c_str());
        std::fflush(stdout);
        if (const int status = std::system(command.c_str()); status != 0) {
            std::fprintf(stderr, "job_queue: '%s' ended with status %d\n", command.c_str(), status);
        }
    }
    return 0;
}

int list(const std::string& name) {
    const auto facts = or_throw(or_throw(posix::MessageQueue::open(name)).stat());
    std::printf("%zu of %zu jobs wait\n", facts.depth_messages, facts.capacity_messages);
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string_view verb = argc > 2 ? argv[1] : "";
    if (verb == "add" && argc == 5) return add(argv[2], argv[3], argv[4]);
    if (verb == "work") return work(argv[2], Deadline::never());
    if (verb == "list") return list(argv[2]);
    if (verb == "drain") {
        const int status = work(argv[2], Deadline::now());
        or_throw(posix::MessageQueue::unlink(argv[2]));
        return status;
    }
    std::fputs(
        "usage: job_queue add /NAME PRIORITY COMMAND | work /NAME | list /NAME | drain /NAME\n",
        stderr);
    return 2;
} catch (const Exception& failure) {
    std::fprintf(stderr, "job_queue: %s\n", failure.what());
    return 1;
}
