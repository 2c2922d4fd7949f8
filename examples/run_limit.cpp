// SPDX-License-Identifier: Apache-2.0
//
// Semaphore: at most N of a command at once, whoever starts it.
//
//     run_limit 0x5042 3 make -C project      waits while three others with that key run
//
// A holder that is killed, even with kill -9, gives its place back: the kernel undoes what it took. The first who comes
// decides how many places there are; `ipcrm -S 0x5042` removes them.
#include <patchbay/child_process.hpp>
#include <patchbay/semaphore.hpp>

#include <cstdio>
#include <cstdlib>

using namespace patchbay;

int main(int argc, char** argv) try {
    const int places = argc > 3 ? std::atoi(argv[2]) : 0;
    if (places < 1) {
        std::fputs("usage: run_limit KEY PLACES COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    const auto set = or_throw(sysv::SemaphoreSet::open_or_create(
        or_throw(sysv::Key::parse(argv[1])),
        {.initial_values = {static_cast<std::uint16_t>(places)}}));
    const sysv::SemaphoreStep take_a_place{.delta = -1, .undo = true};
    if (!or_throw(set.apply({take_a_place}, Deadline::now()))) {
        std::fputs("run_limit: all places are taken, waiting\n", stderr);
        (void)or_throw(set.apply({take_a_place}, Deadline::never()));
    }
    auto child = or_throw(ChildProcess::spawn(
        {argv + 3, argv + argc}, {.input = ChildStream::inherit, .output = ChildStream::inherit}));
    const auto status = or_throw(child.wait(Deadline::never()));
    return status->signal != 0 ? 128 + status->signal : status->code;
} catch (const Exception& failure) {
    std::fprintf(stderr, "run_limit: %s\n", failure.what());
    return 1;
}
