// SPDX-License-Identifier: Apache-2.0
#include "explanations/explanation.hpp"

namespace patchbay::cli {
namespace {

constexpr std::string_view kAdvantages[] = {
    "Mutual exclusion and synchronisation between processes that share nothing else.",
    "Counts: three permits let three in at once.",
    "Nobody has to be there: a permit that was given waits until somebody takes it.",
};

constexpr Drawback kDrawbacks[] = {
    {"It carries no data: a permit says that something is there, not what.",
     "Put the data in shared memory or in a queue; `patchbay tour` takes turns over a segment in "
     "this way."},
    {"A killed holder keeps its permits, and everybody else waits for ever.",
     "In the library: SemaphoreSet with SEM_UNDO, whose permits the kernel gives back when their "
     "holder dies. Waits "
     "have deadlines, so that nobody hangs without noticing."},
    {"Nothing binds a permit to who took it: giving one too many breaks the count.",
     "In the library: Permit, which gives back exactly what it took, at the end of its scope."},
    {"Time-outs count the wall clock (sem_timedwait).", "Deadlines are on the monotonic clock."},
};

constexpr Limit kPosixLimits[] = {
    {"SEM_VALUE_MAX", "the largest value", Limit::Unit::count, fixed, "2147483647"},
    {"free in /dev/shm", "a named semaphore is a file of 32 bytes there", Limit::Unit::bytes,
     space_in_filesystem, "/dev/shm"},
};
constexpr Limit kSysvLimits[] = {
    {"SEMVMX", "the largest value", Limit::Unit::count, fixed, "32767"},
    {"kernel.sem[0] SEMMSL", "semaphores in a set", Limit::Unit::count, from_file<0>,
     "/proc/sys/kernel/sem"},
    {"kernel.sem[1] SEMMNS", "semaphores on this machine", Limit::Unit::count, from_file<1>,
     "/proc/sys/kernel/sem"},
    {"kernel.sem[2] SEMOPM", "operations in one call", Limit::Unit::count, from_file<2>,
     "/proc/sys/kernel/sem"},
    {"kernel.sem[3] SEMMNI", "sets on this machine (in this IPC namespace)", Limit::Unit::count,
     from_file<3>, "/proc/sys/kernel/sem"},
};

constexpr std::string_view kPosixAdvantages[] = {
    "Quick: a permit that is there is taken without entering the kernel.",
    "A name, and permissions of a file (/dev/shm/sem.NAME).",
};
constexpr Drawback kPosixDrawbacks[] = {
    {"What a killed process held stays taken.",
     "Take sysvsem: where holders may die; or give the permit back by hand: `patchbay send "
     "sem:/slots ''`."},
    {"There is no descriptor to be polled.", "fd() of a receiver is a bridge that can be."},
};
constexpr Example kPosixExamples[] = {
    {"patchbay create 'sem:/slots?value=3'", "three permits to begin with"},
    {"patchbay recv sem:/slots -n 1 --timeout 5s && make", "take one (P), or give up after 5 s"},
    {"patchbay send sem:/slots ''", "give it back (V)"},
};

constexpr std::string_view kSysvAdvantages[] = {
    "A set: several semaphores change in one step, or none does.",
    "Knows when one is zero, who used it last, and how many wait (ipcs -s -i ID).",
};
constexpr Drawback kSysvDrawbacks[] = {
    {"Between making a set and setting its values, others see it unset.",
     "It is made and initialised so that whoever comes second waits for the first."},
    {"No time-out in the oldest interface and no descriptor.",
     "Deadlines everywhere, and fd() of a receiver is a bridge that can be polled."},
};
constexpr Example kSysvExamples[] = {
    {"patchbay create 'sysvsem:0x50001234/0?value=3'", "a set with one semaphore"},
    {"patchbay recv sysvsem:0x50001234/0 -n 1", "take one permit (P)"},
    {"patchbay send sysvsem:0x50001234/0 ''", "give it back (V)"},
    {"ipcs -s", "the set as the system's own tool sees it"},
};

constexpr SchemeExplanation kSchemes[] = {
    {.scheme = "sem",
     .title = "POSIX semaphore",
     .principle = "A counter with a name, \"/slots\". Sending is V (post): the counter goes up by "
                  "one. Receiving is P "
                  "(wait): it goes down by one, or waits while it is zero. Every message is empty.",
     .advantages = kPosixAdvantages,
     .drawbacks = kPosixDrawbacks,
     .limits = kPosixLimits,
     .choose = "processes take turns, or a number of them may run at once",
     .instead = "sysvsem: where a holder may be killed; a queue where data goes along",
     .examples = kPosixExamples,
     .see = "sem_overview(7)"},
    {.scheme = "sysvsem",
     .title = "System V semaphore",
     .principle = "One counter of a set that a number names: KEY/INDEX, from 0. Sending is V, "
                  "receiving is P, as with "
                  "sem:.",
     .advantages = kSysvAdvantages,
     .drawbacks = kSysvDrawbacks,
     .limits = kSysvLimits,
     .choose = "several counters change together, holders may be killed (SEM_UNDO, in the "
               "library), or the other side "
               "speaks System V",
     .instead = "sem: for a name, and where it must be quick",
     .examples = kSysvExamples,
     .see = "sysvipc(7), semop(2), ipcs(1)"},
};

}  // namespace

const Explanation kSemaphoreExplanation{
    .mechanism = "semaphore",
    .alias = "semaphore",
    .principle =
        "A counter that processes share: P takes a permit and waits while there is none, V gives "
        "one. With one "
        "permit it is a lock, with several a limit on how many are in at once.",
    .advantages = kAdvantages,
    .drawbacks = kDrawbacks,
    .limits = {},
    .choose = "processes must take turns, or wait for each other, and the data is elsewhere",
    .instead = "a message queue where data goes along; a lock file (flock) where only one may run",
    .schemes = kSchemes,
};

}  // namespace patchbay::cli
