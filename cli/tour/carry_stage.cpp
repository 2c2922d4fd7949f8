// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"
#include "patchbay/traits.hpp"

#include "tour/latency.hpp"
#include "tour/scratch.hpp"
#include "tour/stages.hpp"
#include "tour/worker_process.hpp"

#include <fmt/format.h>

namespace patchbay::tour {
namespace {

/// Where a scheme's object is, for one direction; the options that carrying a file needs.
struct Route {
    std::string object;
    std::string options;
    std::uint64_t window = 0;
};

Route route_of(const Traits& traits, const std::string& use) {
    const std::string scheme(traits.scheme);
    const bool stream = !traits.keeps_boundaries;
    Route route{.object = scheme + ':',
                .options = stream        ? "?frame=length"
                           : traits.ends ? ""
                                         : "?end=empty"};
    if (scheme == "fifo" || scheme.starts_with("unix"))
        route.object += scratch_path(use + '.' + scheme);
    if (scheme == "mq" || scheme == "topic") route.object += scratch_name(use);
    if (scheme == "sysvmq") route.object += scratch_key(use == "there" ? 1 : 2);
    if (scheme == "tcp" || scheme == "udp") route.object += "127.0.0.1:0";
    if (scheme == "vsock") route.object += use == "there" ? "1:50421" : "1:50422";
    // What finds no room in a receiving buffer is dropped: wait for the receiver now and then.
    if (!traits.sender_waits) route.window = 4;
    return route;
}

/// Whether this machine has what the scheme needs; the row says why not.
bool is_absent(const Traits& traits, Row& row) {
    if (traits.scheme != "vsock") return false;
    const auto probe = listen(route_of(traits, "there").object);
    if (probe) return false;
    row.skipped = true;
    row.verdict = "skipped: " + probe.error().message();
    return true;
}

void carry(const Traits& traits, const Cargo& cargo, Row& row) {
    const auto route = route_of(traits, "there");
    const ScratchObject object(route.object);
    Job receive{
        .role = "receive_file", .receive = route.object + route.options, .window = route.window};
    if (route.window > 0) receive.acknowledge = "unix-dgram:" + scratch_path("acknowledge");
    Job send{.role = "send_file",
             .file = cargo.path,
             .acknowledge = receive.acknowledge,
             .window = route.window};
    if (route.window > 0) send.block_bytes = 16 << 10;
    WorkerProcess receiver(receive);
    send.send = receiver.wait_until_ready();
    if (!send.send.ends_with(route.options)) send.send += route.options;
    WorkerProcess sender(send);
    const auto sent = sender.next_line();
    const auto received = receiver.next_line();
    sender.finish();
    receiver.finish();
    judge(received, sent.at("start_ns"), cargo, row);
}

/// An anonymous pipe has no name that two workers could meet under: the sender starts the receiver itself.
void carry_through_anonymous_pipe(const Cargo& cargo, Row& row) {
    const Job receive{.role = "receive_file", .receive = "fd:0?frame=length"};
    const Job send{.role = "send_file",
                   .send = "exec:" + worker_command(receive) + "?frame=length",
                   .file = cargo.path};
    WorkerProcess sender(send);
    (void)sender.next_line();  // the receiver's "ready": it shares the sender's standard output
    auto first = sender.next_line();
    auto second = sender.next_line();
    sender.finish();
    if (first.contains("digest")) std::swap(first, second);
    judge(second, first.at("start_ns"), cargo, row);
}

}  // namespace

std::vector<Stage> carry_stages() {
    std::vector<Stage> stages;
    stages.push_back(
        {"pipe", "exec", "carries the file to a child", [](const Cargo& cargo, Row& row) {
             carry_through_anonymous_pipe(cargo, row);
             measure_child_latency(row);
         }});
    for (const auto& traits : all_traits()) {
        const bool named = traits.scheme != "fd" && traits.scheme != "exec";
        if (traits.payload != Payload::bytes || traits.mechanism == "shared memory" || !named)
            continue;
        const bool windowed = !traits.sender_waits;
        stages.push_back({std::string(traits.mechanism), std::string(traits.scheme),
                          windowed ? "carries the file, 4 blocks at a time" : "carries the file",
                          [&traits](const Cargo& cargo, Row& row) {
                              if (is_absent(traits, row)) return;
                              carry(traits, cargo, row);
                              const auto there = route_of(traits, "there");
                              const auto back = route_of(traits, "back");
                              // A topic's receiver would spin before it sleeps, and never sleep.
                              const std::string latency_options =
                                  !traits.keeps_boundaries      ? "?frame=length"
                                  : traits.mechanism == "topic" ? "?spin=no"
                                                                : "";
                              measure_latency(there.object + latency_options,
                                              back.object + latency_options, row);
                          }});
    }
    return stages;
}

}  // namespace patchbay::tour
