// SPDX-License-Identifier: Apache-2.0
//
// The main() of the programs in bench/peers/: speaks docs/bench_peers.md, and plays with what peer() opens.
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"

#include "measure/participant.hpp"
#include "measure/partner.hpp"
#include "measure/peer.hpp"
#include "measure/peer_program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

/// Libraries that write to stdout shall not spoil what is said there.
Link take_stdin() {
    FileDescriptor socket(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!socket) throw Exception(Error::system(errno, "fcntl", "stdin"));
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    const FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (nothing) ::dup2(nothing.get(), STDIN_FILENO);
    return Link(std::move(socket));
}

void describe(const Peer& peer, Link& link) {
    std::string modes;
    for (const auto mode : peer.modes) modes.append(name_of(mode)).append(" ");
    std::string waits;
    for (const auto wait : peer.waits) waits.append(name_of(wait)).append(" ");
    link.tell("name", peer.name);
    link.tell("version", peer.version);
    link.tell("settings", peer.settings);
    link.tell("modes", modes);
    link.tell("waits", waits);
    link.tell("largest", std::to_string(peer.largest_bytes));
    link.tell("host", peer.host ? "yes" : "no");
    link.tell("done");
}

void take_part(const Peer& peer, Link& link, const std::string& text) {
    const auto told = PeerSetting::parse(text);
    if (!told) throw Refusal(Fault::failed, "failed: this setting is not understood: " + text);
    if (told->core >= 0) pin_to(told->core);
    // Where cores are pinned, only that they are matters here.
    const Rules rules{
        .setting = told->setting,
        .rate_per_s = told->rate_per_s,
        .cores = told->core >= 0 ? std::optional(CorePair{0, 1, false}) : std::nullopt,
        .patience = told->patience};
    const Participant participant{.place = told->place,
                                  .message_bytes = told->setting.size_bytes,
                                  .open = [&](const Place& place, const Exchange& exchange) {
                                      return peer.open(told->setting, place, exchange, told->token);
                                  }};
    participant.take_part(link, rules);
}

/// Until the contest closes the link.
void play_host(const Peer& peer, Link& link, const std::string& token) {
    const auto host = peer.host(token);
    link.tell("ready");
    for (;;) (void)link.hear(1000ms);
}

void serve(const Peer& peer, Link& link) {
    for (;;) {
        const auto line = link.hear(1000ms);
        if (!line) continue;
        if (line->word == "describe") describe(peer, link);
        if (line->word == "setting") take_part(peer, link, line->text);
        if (line->word == "host") play_host(peer, link, line->text);
        if (line->word == "clean") {
            peer.clean(line->text);
            link.tell("done");
        }
    }
}

int run() {
    if (::isatty(STDIN_FILENO) != 0) {
        std::fputs("A peer of `patchbay bench`: patchbay bench --peer PROGRAM\n", stderr);
        return 2;
    }
    auto link = take_stdin();
    try {
        serve(peer(), link);
    } catch (const std::exception& problem) {
        tell_problem(link, problem);
    }
    return 0;
}

}  // namespace
}  // namespace patchbay::measure

int main() {
    try {
        return patchbay::measure::run();
    } catch (const std::exception& problem) {
        std::fputs(problem.what(), stderr);
        return 1;
    }
}
