// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memfd.hpp"
#include "patchbay/socket.hpp"
#include "patchbay/units.hpp"

#include "tour/drawbacks.hpp"
#include "tour/pass_descriptor.hpp"
#include "tour/scratch.hpp"
#include "tour/worker.hpp"
#include "tour/worker_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace patchbay::tour {
namespace {

constexpr std::size_t kLargeBytes = 64 << 20;

Connection connect_to(const std::string& address) {
    auto connection = or_throw(Connection::connect(address, worker_deadline()));
    if (!connection) throw_timeout(address);
    return std::move(*connection);
}

std::chrono::nanoseconds time_until_arrival(WorkerProcess& receiver, std::int64_t start_ns,
                                            nlohmann::json& received) {
    received = receiver.next_line();
    receiver.finish();
    return std::chrono::nanoseconds(received.at("arrived_ns").get<std::int64_t>() - start_ns);
}

}  // namespace

void pass_descriptor(const std::string& address, int descriptor) {
    auto connection = connect_to(address);
    if (!or_throw(connection.send_descriptors(as_bytes("memfd"), std::array{descriptor},
                                              worker_deadline()))) {
        throw_timeout(address);
    }
}

void socket_copies_every_byte(Demonstration& shown) {
    auto memory = or_throw(Memfd::create({.size_bytes = kLargeBytes}));
    nlohmann::json streamed;
    nlohmann::json passed;
    std::chrono::nanoseconds copying{};
    {
        const auto mapping = or_throw(memory.map());
        std::ranges::fill(mapping.mutable_bytes(), std::byte{'x'});
        WorkerProcess receiver(
            {.role = "receive_stream", .receive = "unix:" + scratch_path("stream")});
        auto connection = connect_to(receiver.wait_until_ready());
        const auto start = now_ns();
        if (or_throw(connection.send(mapping.bytes(), worker_deadline())) != kLargeBytes)
            throw_timeout("the stream");
        or_throw(connection.finish_sending());
        copying = time_until_arrival(receiver, start, streamed);
    }
    or_throw(memory.add_seals(Seal::shrink | Seal::grow));
    WorkerProcess receiver(
        {.role = "receive_descriptor", .receive = "unix-seqpacket:" + scratch_path("reference")});
    const auto address = receiver.wait_until_ready();
    const auto start = now_ns();
    pass_descriptor(address, memory.fd());
    const auto passing = time_until_arrival(receiver, start, passed);
    shown.bare = fmt::format("64 MiB through a stream: there after {}", format_duration(copying));
    shown.cure = fmt::format(
        "the memory's descriptor instead of its bytes: mapped there after {}, {:.0f} times as fast",
        format_duration(passing),
        static_cast<double>(copying.count()) / static_cast<double>(passing.count()));
    shown.ok = streamed.at("bytes") == kLargeBytes && passed.at("bytes") == kLargeBytes;
    if (shown.ok && passing >= copying) shown.not_seen = "other programs keep the CPUs busy";
}

}  // namespace patchbay::tour
