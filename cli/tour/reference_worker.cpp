// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memfd.hpp"
#include "patchbay/socket.hpp"

#include "tour/digest.hpp"
#include "tour/exchange.hpp"
#include "tour/segment.hpp"
#include "tour/worker.hpp"

#include <array>
#include <vector>

namespace patchbay::tour {
namespace {

void report_contents(Bytes contents, std::int64_t arrived_ns) {
    Digest digest;
    digest.add(contents);
    report({{"messages", 1},
            {"bytes", contents.size()},
            {"digest", digest.text()},
            {"arrived_ns", arrived_ns},
            {"end_ns", now_ns()}});
}

/// Listens, says so, and takes the one who comes.
Connection accept_one(const std::string& address) {
    auto listener = or_throw(Listener::listen(address));
    report({{"ready", address}});
    auto connection = or_throw(listener.accept(worker_deadline()));
    if (!connection) throw_timeout(address);
    return std::move(*connection);
}

}  // namespace

void receive_segment_name(const Job& job) {
    report({{"ready", job.object}});
    const auto told = next_line();
    const auto segment = open_segment(told.at("segment"));
    report_contents(segment.bytes().first(told.at("size_bytes")), now_ns());
}

void receive_reference(const Job& job) {
    auto receiver = or_throw(open_receiver(job.receive, worker_deadline()));
    report({{"ready", receiver.name()}});
    const auto message = next_message(receiver);
    const auto segment = open_segment(std::string(as_text(message.bytes)));
    report_contents(segment.bytes(), now_ns());
}

void receive_descriptor(const Job& job) {
    auto connection = accept_one(job.receive);
    std::array<std::byte, 16> note{};
    std::array<FileDescriptor, 1> descriptors;
    const auto received =
        or_throw(connection.receive_descriptors(note, descriptors, worker_deadline()));
    if (!received || received->descriptor_count != 1) throw_timeout("a descriptor");
    const auto memory = or_throw(Memfd::adopt(std::move(descriptors[0])));
    const auto mapping = or_throw(memory.map({.protection = Protection::read_only}));
    report_contents(mapping.bytes(), now_ns());
}

void receive_stream(const Job& job) {
    auto connection = accept_one(job.receive);
    std::vector<std::byte> buffer(256 << 10);
    std::uint64_t bytes = 0;
    for (;;) {
        const auto count = connection.receive(buffer, worker_deadline());
        if (!count && count.error().is(Condition::closed)) break;
        if (!or_throw(Result<std::optional<std::size_t>>(count))) throw_timeout(job.receive);
        bytes += **count;
    }
    report({{"bytes", bytes}, {"arrived_ns", now_ns()}});
}

}  // namespace patchbay::tour
