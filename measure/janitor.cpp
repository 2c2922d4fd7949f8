// SPDX-License-Identifier: Apache-2.0
#include "measure/janitor.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

/// Until the holder says that all is done, or is gone; true: it said so.
bool wait_for(Link& link) {
    try {
        for (;;) {
            if (const auto line = link.hear(std::chrono::hours(1))) return line->word == "done";
        }
    } catch (const std::exception&) {
        return false;
    }
}

[[noreturn]] void watch(Link& link, const std::vector<Mechanism>& mechanisms) {
    // Who ends the holder by a signal to the whole group wants its objects gone, not its janitor.
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) (void)std::signal(signal, SIG_IGN);
    if (!wait_for(link)) {
        // The processes of the contest are being killed, since their parent is: after that nothing is made any more.
        std::this_thread::sleep_for(200ms);
        for (const auto& mechanism : mechanisms) mechanism.clean();
    }
    ::_exit(0);
}

}  // namespace

Janitor::Janitor(const std::vector<Mechanism>& mechanisms) : link_(FileDescriptor()) {
    auto [ours, theirs] = Link::make();
    process_ = ::fork();
    if (process_ == 0) {
        ours.close_here();
        watch(theirs, mechanisms);
    }
    link_ = std::move(ours);
}

Janitor::~Janitor() {
    if (process_ < 0) return;
    try {
        link_.tell("done");
    } catch (const std::exception&) {
        link_.close();  // it was killed, and has nothing to do
    }
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

}  // namespace patchbay::measure
