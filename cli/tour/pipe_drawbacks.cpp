// SPDX-License-Identifier: Apache-2.0
#include "patchbay/child_process.hpp"
#include "patchbay/units.hpp"

#include "tour/drawbacks.hpp"
#include "tour/latency.hpp"
#include "tour/worker.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>

namespace patchbay::tour {
namespace {

using namespace std::chrono_literals;

/// How long a read with that patience takes, on a pipe whose writer comes after a fifth of a second.
std::chrono::nanoseconds wait_for_slow_writer(std::optional<std::chrono::milliseconds> patience) {
    auto writer = or_throw(ChildProcess::shell("sleep 0.2; echo done"));
    std::array<std::byte, 64> buffer{};
    const auto start = now_ns();
    const auto deadline = patience ? Deadline::after(*patience) : Deadline::never();
    (void)or_throw(writer.output->read(buffer, deadline));
    return std::chrono::nanoseconds(now_ns() - start);
}

}  // namespace

void pipe_makes_its_reader_wait(Demonstration& shown) {
    const auto bare = wait_for_slow_writer(std::nullopt);
    shown.bare =
        fmt::format("a read stood still for {}, until the writer wrote", format_duration(bare));
    const auto cured = wait_for_slow_writer(5ms);
    const auto tried = wait_for_slow_writer(0ms);
    shown.cure = fmt::format(
        "with a deadline of 5 ms it was back after {}; try_read after {}; fd() fits any event loop",
        format_duration(cured), format_duration(tried));
    shown.ok = bare > 100ms && cured < bare && tried < bare;
}

void pipe_is_one_way(Demonstration& shown) {
    auto pipe = or_throw(Pipe::create());
    const auto refused = PipeWriter::adopt(FileDescriptor(pipe.reader.release_fd()));
    shown.bare = refused ? "its reading end can be written to"
                         : "writing back: " + refused.error().message();
    std::array<std::byte, 64> buffer{};
    auto sort = or_throw(ChildProcess::spawn({"sort"}));
    or_throw(sort.input->write(as_bytes("pear\napple\n"), worker_deadline()));
    sort.close_input();
    const auto count = or_throw(sort.output->read(buffer, worker_deadline()));
    const auto answer = as_text(Bytes(buffer).first(count.value_or(0)));
    const bool sorted = answer == "apple\npear\n";
    shown.cure = fmt::format("a child on two pipes: what went to sort came back {}",
                             sorted ? "sorted" : "wrong");
    shown.ok = !refused && sorted;
}

void pipe_wakes_slowly(Demonstration& shown) {
    Row row;
    measure_child_latency(row);
    const std::chrono::nanoseconds wake(row.wake_ns.value());
    shown.bare =
        fmt::format("waking the sleeping reader takes {} one way (median)", format_duration(wake));
    if (!row.spin_ns) {
        shown.not_seen = "spinning takes a CPU for each side, and here is one";
        return;
    }
    const std::chrono::nanoseconds spin(*row.spin_ns);
    shown.cure = fmt::format(
        "a reader that tries again instead of sleeping has it after {}: {:.1f} times as fast",
        format_duration(spin),
        static_cast<double>(wake.count()) / static_cast<double>(spin.count()));
    shown.ok = spin < wake;
    if (!shown.ok) shown.not_seen = "other programs keep the CPUs busy";
}

}  // namespace patchbay::tour
