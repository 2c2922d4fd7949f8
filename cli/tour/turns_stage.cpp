// SPDX-License-Identifier: Apache-2.0
#include "patchbay/traits.hpp"

#include "tour/latency.hpp"
#include "tour/scratch.hpp"
#include "tour/segment.hpp"
#include "tour/stages.hpp"
#include "tour/worker_process.hpp"

namespace patchbay::tour {
namespace {

constexpr std::size_t kSegmentBytes = 256 << 10;

/// Writer and reader share one segment; `there` says "yours", `back` says "mine again".
void take_turns(const std::string& segment_address, const std::string& there,
                const std::string& back, const Cargo& cargo, Row& row) {
    const ScratchObject segment(segment_address);
    const ScratchObject first(there);
    const ScratchObject second(back);
    (void)create_segment(segment_address, kSegmentBytes);
    WorkerProcess reader({.role = "turns_read", .receive = there, .object = segment_address});
    WorkerProcess writer(
        {.role = "turns_write", .receive = back, .file = cargo.path, .object = segment_address});
    const auto to_reader = reader.wait_until_ready();
    const auto to_writer = writer.wait_until_ready();
    reader.tell({{"send", to_writer}});
    writer.tell({{"send", to_reader}});
    const auto sent = writer.next_line();
    const auto received = reader.next_line();
    writer.finish();
    reader.finish();
    judge(received, sent.at("start_ns"), cargo, row);
}

/// Two semaphores or signals of a scheme: one for each direction.
struct Pair {
    std::string there;
    std::string back;
};

Pair pair_of(const std::string& scheme) {
    if (scheme == "sem") return {"sem:" + scratch_name("there"), "sem:" + scratch_name("back")};
    if (scheme == "sysvsem")
        return {"sysvsem:" + scratch_key(4) + "/0", "sysvsem:" + scratch_key(5) + "/0"};
    return {"signal:/SIGRTMIN+1", "signal:/SIGRTMIN+2"};
}

Stage turns_stage(const char* mechanism, const char* scheme, const char* what) {
    return {mechanism, scheme, what, [scheme = std::string(scheme)](const Cargo& cargo, Row& row) {
                const auto segment = scheme == "sysvsem" ? "sysvshm:" + scratch_key(6)
                                                         : "shm:" + scratch_name("turns");
                const auto pair = pair_of(scheme);
                take_turns(segment, pair.there, pair.back, cargo, row);
                measure_latency(pair.there, pair.back, row);
            }};
}

}  // namespace

std::vector<Stage> turns_stages() {
    return {turns_stage("semaphore", "sem", "takes turns over a POSIX segment"),
            turns_stage("semaphore", "sysvsem", "takes turns over a System V segment"),
            turns_stage("signal", "signal", "announces each block of a segment")};
}

}  // namespace patchbay::tour
