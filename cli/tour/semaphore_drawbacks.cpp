// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"
#include "patchbay/semaphore.hpp"

#include "tour/drawbacks.hpp"
#include "tour/scratch.hpp"
#include "tour/worker_process.hpp"

#include <fmt/format.h>

#include <chrono>

namespace patchbay::tour {
namespace {

using namespace std::chrono_literals;

}  // namespace

void semaphore_carries_no_data(Demonstration& shown) {
    const ScratchObject token("sem:" + scratch_name("token"));
    auto semaphore = or_throw(open_sender(token.address()));
    const auto refused = semaphore.try_send(as_bytes("job 7"));
    shown.bare = refused ? "it took a message" : refused.error().message();
    const ScratchObject jobs("mq:" + scratch_name("token"));
    auto sender = or_throw(open_sender(jobs.address()));
    auto receiver = or_throw(open_receiver(jobs.address()));
    const auto sent = or_throw(sender.try_send(as_bytes("job 7")));
    const auto message = or_throw(receiver.receive(Deadline::after(5s)));
    const bool arrived = sent && message && as_text(message->bytes) == "job 7";
    shown.cure =
        fmt::format("a queue is a semaphore with data: mq: {} \"job 7\" to one of its receivers",
                    arrived ? "gave" : "did NOT give");
    shown.ok = !refused && arrived;
}

void killed_holder_keeps_semaphore(Demonstration& shown) {
    const ScratchObject plain("sem:" + scratch_name("held"));
    auto semaphore = or_throw(posix::Semaphore::create(scratch_name("held"), {.initial_value = 1}));
    WorkerProcess holder({.role = "hold_semaphore", .object = scratch_name("held")});
    (void)holder.wait_until_ready();
    holder.kill();
    const bool got = or_throw(semaphore.wait(Deadline::after(100ms)));
    shown.bare =
        got ? "the permit came back" : "kill -9 of its holder: 100 ms later nobody can take it";

    const auto key = or_throw(sysv::Key::parse(scratch_key(7)));
    const auto set = or_throw(sysv::SemaphoreSet::create(key, {.initial_values = {1}}));
    const ScratchObject with_undo("sysvsem:" + scratch_key(7) + "/0");
    WorkerProcess other({.role = "hold_permit", .object = scratch_key(7)});
    (void)other.wait_until_ready();
    const bool was_held = or_throw(set.value()) == 0;
    other.kill();
    const bool came_back = or_throw(set.wait(0, Deadline::after(5s)));
    shown.cure = came_back ? "taken with undo (SEM_UNDO), the kernel gave it back at once"
                           : "it did NOT come back";
    shown.ok = !got && was_held && came_back;
}

}  // namespace patchbay::tour
