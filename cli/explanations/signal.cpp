// SPDX-License-Identifier: Apache-2.0
#include "explanations/explanation.hpp"

namespace patchbay::cli {
namespace {

constexpr std::string_view kAdvantages[] = {
    "Reaches any process by its number, without anything having been set up.",
    "Interrupts: the receiver need not be waiting for it.",
    "The kernel itself speaks it: a child ended, a timer went off, a limit was reached, a terminal "
    "closed.",
    "The receiver learns who sent it (pid and uid), from the kernel.",
};

constexpr Drawback kDrawbacks[] = {
    {"Asynchronous: the handler runs between any two instructions, where hardly anything is "
     "allowed.",
     "A signal is an event like any other: received from a descriptor (signalfd), outside signal "
     "context."},
    {"Carries almost nothing.",
     "One int goes along (sigqueue), and is the text of the message. For more, announce with a "
     "signal and put the "
     "data in shared memory or in a queue."},
    {"Standard signals merge: two of the same kind that wait are one.",
     "Real-time signals (SIGRTMIN and up) are queued, each with its int, in order: take those to "
     "count."},
    {"The default action of most signals ends the process.",
     "`recv signal:/NAME` takes the signal over before it says its pid. Sending to a process that "
     "does not expect it "
     "ends that one, though."},
    {"A number may by now belong to another process.",
     "In the library: sending by pidfd, which cannot hit the wrong one."},
};

constexpr Limit kLimits[] = {
    {"SIGRTMIN", "the first signal that is queued", Limit::Unit::count, lowest_real_time_signal},
    {"SIGRTMAX", "the last one", Limit::Unit::count, highest_real_time_signal},
    {"RLIMIT_SIGPENDING", "queued signals of a user; then sending fails (EAGAIN)",
     Limit::Unit::count, from_rlimit, "RLIMIT_SIGPENDING"},
    {"kernel.pid_max", "the largest process number", Limit::Unit::count, from_file,
     "/proc/sys/kernel/pid_max"},
};

constexpr Example kExamples[] = {
    {"patchbay recv signal:/SIGUSR1", "says its pid on stderr: elsewhere, kill -USR1 PID"},
    {"patchbay send signal:1234/SIGUSR1", "each line of stdin is one signal with that number"},
    {"patchbay send signal:1234/SIGRTMIN+1 42", "queued, with the number 42"},
    {"patchbay send signal:1234/SIGHUP ''", "a daemon that reloads"},
    {"patchbay recv signal:/SIGUSR1 --format json", "with the sender's pid and uid"},
};

constexpr SchemeExplanation kSchemes[] = {
    {.scheme = "signal",
     .title = "signal",
     .principle = "Sending: signal:PID/SIGNAME signals that process, with the int that the message "
                  "is. Receiving: "
                  "signal:/SIGNAME waits for it in the tool's own process.",
     .advantages = {},
     .drawbacks = {},
     .limits = {},
     .choose = "a process is to be told that something happened, or to stop, reload or report",
     .instead = "sem: to count events; any of the others as soon as there is data",
     .examples = kExamples,
     .see = "signal(7), sigqueue(3), signalfd(2), kill(1)"},
};

}  // namespace

const Explanation kSignalExplanation{
    .mechanism = "signal",
    .alias = "signal",
    .principle =
        "A number that the kernel delivers to a process at any time, and a handler that runs. It "
        "tells that "
        "something happened, and hardly what.",
    .advantages = kAdvantages,
    .drawbacks = kDrawbacks,
    .limits = kLimits,
    .choose = "an event, an interrupt or the exhaustion of something is to be announced",
    .instead = "a semaphore to wait for each other, anything else to carry data",
    .schemes = kSchemes,
};

}  // namespace patchbay::cli
