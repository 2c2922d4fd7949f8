// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memfd.hpp"

#include "tour/file_reader.hpp"
#include "tour/memory_latency.hpp"
#include "tour/pass_descriptor.hpp"
#include "tour/scratch.hpp"
#include "tour/segment.hpp"
#include "tour/stages.hpp"
#include "tour/worker_process.hpp"

#include <algorithm>

namespace patchbay::tour {
namespace {

/// Reads the file into memory that another process can map.
void load(const std::string& path, MutableBytes left) {
    FileReader file(path);
    while (!left.empty()) {
        const auto part = file.next(left);
        if (part.empty()) {
            throw Exception(
                Error::of(Condition::mismatch, "read", path, "the file has become shorter"));
        }
        left = left.subspan(part.size());
    }
}

/// The receiver is told the segment's name, and reads the file where it lies.
void carry_by_name(const std::string& address, const Cargo& cargo, Row& row) {
    WorkerProcess receiver({.role = "receive_segment_name", .object = address});
    (void)receiver.wait_until_ready();
    const auto start = now_ns();
    const ScratchObject object(address);
    const auto size_bytes = cargo.expected.size_bytes;
    // A System V segment is never empty.
    const auto segment = create_segment(address, std::max<std::size_t>(size_bytes, 1));
    load(cargo.path, segment.mutable_bytes().first(size_bytes));
    receiver.tell({{"segment", address}, {"size_bytes", size_bytes}});
    judge(receiver.next_line(), start, cargo, row);
    receiver.finish();
}

/// The receiver gets the memory's descriptor over a socket; it is sealed, so that nobody can change or cut it.
void carry_by_descriptor(const Cargo& cargo, Row& row) {
    const auto socket = "unix-seqpacket:" + scratch_path("memfd");
    const ScratchObject socket_file(socket);
    WorkerProcess receiver({.role = "receive_descriptor", .receive = socket});
    const auto address = receiver.wait_until_ready();
    const auto start = now_ns();
    auto memory = or_throw(Memfd::create({.size_bytes = cargo.expected.size_bytes}));
    load(cargo.path, or_throw(memory.map()).mutable_bytes());
    or_throw(memory.add_seals(Seal::shrink | Seal::grow | Seal::write));
    pass_descriptor(address, memory.fd());
    judge(receiver.next_line(), start, cargo, row);
    receiver.finish();
}

}  // namespace

std::vector<Stage> segment_stages() {
    return {
        {"shared memory", "shm", "the file lies in it, its name is sent",
         [](const Cargo& cargo, Row& row) {
             carry_by_name("shm:" + scratch_name("file"), cargo, row);
             measure_memory_latency(row);
         }},
        {"shared memory", "sysvshm", "the file lies in it, its key is sent",
         [](const Cargo& cargo, Row& row) {
             carry_by_name("sysvshm:" + scratch_key(3), cargo, row);
         }},
        {"shared memory", "memfd", "the file lies in it, sealed; fd passed", carry_by_descriptor}};
}

}  // namespace patchbay::tour
