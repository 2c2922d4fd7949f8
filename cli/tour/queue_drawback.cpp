// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue.hpp"
#include "patchbay/units.hpp"

#include "tour/digest.hpp"
#include "tour/drawbacks.hpp"
#include "tour/scratch.hpp"
#include "tour/segment.hpp"
#include "tour/worker.hpp"
#include "tour/worker_process.hpp"

#include <fmt/format.h>

#include <chrono>
#include <vector>

namespace patchbay::tour {
namespace {

constexpr std::size_t kLargeBytes = 1 << 20;

Digest digest_of(Bytes bytes) {
    Digest digest;
    digest.add(bytes);
    return digest;
}

}  // namespace

void queue_refuses_and_copies_large_messages(Demonstration& shown) {
    std::vector<std::byte> large(kLargeBytes);
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<std::byte>(i * 31 >> 3);

    const ScratchObject queue_object("mq:" + scratch_name("large"));
    const auto queue_name = scratch_name("large");
    auto queue = or_throw(posix::MessageQueue::create(queue_name));
    const auto refused = queue.try_send(large);
    shown.bare = refused ? "the queue took 1 MiB" : refused.error().message();

    const auto segment_address = "shm:" + scratch_name("large-segment");
    const ScratchObject segment_object(segment_address);
    const auto start = now_ns();
    or_throw(create_segment(segment_address, large.size()).write(0, large));
    WorkerProcess receiver({.role = "receive_reference", .receive = queue_object.address()});
    (void)receiver.wait_until_ready();
    const auto sent = or_throw(queue.send(as_bytes(segment_address), worker_deadline()));
    const auto received = receiver.next_line();
    const std::chrono::nanoseconds taken(received.at("end_ns").get<std::int64_t>() - start);
    receiver.finish();
    const bool same = sent && received.at("digest") == digest_of(large).text();
    shown.cure = fmt::format(
        "the payload in a segment, its {}-byte name in the queue: 1 MiB arrived {} (with the start "
        "of the receiving process: {})",
        segment_address.size(), same ? "with the same digest" : "DAMAGED", format_duration(taken));
    shown.ok = !refused && refused.error().is(Condition::too_big) && same;
}

}  // namespace patchbay::tour
