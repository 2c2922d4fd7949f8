// SPDX-License-Identifier: Apache-2.0
#include "topic/partner.hpp"

#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace patchbay::bench {
namespace {

/// The cores that this program may use when it starts.
const std::vector<int>& cores() {
    static const std::vector<int> usable = [] {
        std::vector<int> found;
        cpu_set_t set;
        CPU_ZERO(&set);
        ::sched_getaffinity(0, sizeof set, &set);
        for (int core = 0; core < CPU_SETSIZE; ++core) {
            if (CPU_ISSET(core, &set)) found.push_back(core);
        }
        return found;
    }();
    return usable;
}

/// Waits for the other process: its core is another one, or the scheduler's turn.
void wait_while(const auto& still) {
    while (still()) {
        if (!has_two_cores()) ::sched_yield();
    }
}

}  // namespace

bool has_two_cores() {
    return cores().size() > 1;
}

void pin_to(unsigned nth) {
    if (nth >= cores().size()) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cores()[nth], &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

void* share_memory(std::size_t size_bytes) {
    void* const memory = ::mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) {
        std::perror("mmap");
        std::exit(1);
    }
    return memory;
}

Partner::Partner(const Exchange& exchange)
    : rounds_(exchange.batch_rounds),
      words_(new(share_memory(sizeof(Words))) Words{}),
      first_(exchange.make_first()) {
    child_ = ::fork();
    if (child_ < 0) {
        std::perror("fork");
        std::exit(1);
    }
    if (child_ == 0) serve(exchange, *words_);
    pin_to(0);
    wait_while(
        [&] { return words_->played.load() == 0 && ::waitpid(child_, nullptr, WNOHANG) == 0; });
}

void Partner::serve(const Exchange& exchange, Words& words) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to(1);
    try {
        const auto second = exchange.make_second();
        words.played.store(1);
        for (std::uint32_t batch = 1;; ++batch) {
            // Asleep: other exchanges use the core meanwhile.
            ::syscall(SYS_futex, &words.asked, FUTEX_WAIT, batch - 1, nullptr, nullptr, 0);
            if (words.asked.load() != batch) {
                --batch;
                continue;
            }
            if (words.ended.load()) break;
            words.begun.store(batch);
            second(exchange.batch_rounds);
            words.played.store(batch + 1);
        }
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s: %s\n", exchange.name.c_str(), problem.what());
        ::_exit(1);
    }
    // What it has open goes with the process, as it does for one that is killed.
    ::_exit(0);
}

std::vector<std::uint64_t> Partner::play() {
    std::vector<std::uint64_t> samples;
    samples.reserve(rounds_);
    ask();
    wait_while([&] { return words_->begun.load() < batches_; });
    first_(rounds_, samples);
    wait_while([&] { return words_->played.load() < batches_ + 1; });
    return samples;
}

/// std::atomic::wait and notify stay within a process.
void Partner::ask() {
    words_->asked.store(++batches_);
    ::syscall(SYS_futex, &words_->asked, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

Partner::~Partner() {
    words_->ended.store(true);
    ask();
    ::waitpid(child_, nullptr, 0);
    ::munmap(words_, sizeof(Words));
}

}  // namespace patchbay::bench
