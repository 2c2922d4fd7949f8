// SPDX-License-Identifier: Apache-2.0
#include "explanations/explanation.hpp"

namespace patchbay::cli {
namespace {

constexpr std::string_view kAdvantages[] = {
    "No copy at all: what one process stores, the other reads in place.",
    "The size of the data does not matter: handing over 64 MiB costs what handing over 64 bytes "
    "does.",
    "Any number of processes look at the same value, and no system call is made to read it.",
};

constexpr Drawback kDrawbacks[] = {
    {"Concurrent writes conflict: nothing orders the accesses, and a reader sees half of an "
     "update.",
     "In the library: Guarded<T>, a value under a lock that survives the death of its holder, and "
     "LatestValue<T>, one "
     "writer that never waits and any number of readers. Addresses carry whole values: a receiver "
     "gets all of "
     "one, never a mixture."},
    {"It must be detached and removed, or it stays until reboot.",
     "Maps end with their objects, `patchbay remove ADDRESS` removes the segment. Ctrl-C leaves "
     "it: "
     "the value in it is there to be read. memfd: has no name, and goes with the last process."},
    {"A full /dev/shm kills whoever touches the next page (SIGBUS).",
     "Space is reserved when the segment is made: a full one is an error there and then."},
    {"Somebody truncates the segment, and the readers die of SIGBUS.",
     "The library turns it into the error `segment_lost`; a sealed memfd cannot be truncated."},
    {"Nobody is told that there is something new.",
     "Pair it with a semaphore, a signal or a queue; `patchbay tour` does so."},
};

constexpr Limit kPosixLimits[] = {
    {"/dev/shm", "its size", Limit::Unit::bytes, size_of_filesystem, "/dev/shm"},
    {"free in /dev/shm", "what new segments may take now", Limit::Unit::bytes, space_in_filesystem,
     "/dev/shm"},
};
constexpr Limit kSysvLimits[] = {
    {"kernel.shmmax", "the largest segment", Limit::Unit::bytes, from_file,
     "/proc/sys/kernel/shmmax"},
    {"kernel.shmall", "all segments together", Limit::Unit::pages, from_file,
     "/proc/sys/kernel/shmall"},
    {"kernel.shmmni", "segments on this machine (in this IPC namespace)", Limit::Unit::count,
     from_file, "/proc/sys/kernel/shmmni"},
};
constexpr Limit kMemfdLimits[] = {
    {"RLIMIT_NOFILE", "descriptors of this process; a memfd is one", Limit::Unit::count,
     from_rlimit, "RLIMIT_NOFILE"},
};

constexpr std::string_view kShmAdvantages[] = {
    "A file in /dev/shm: ls, cat and rm know what to do with it.",
};
constexpr Drawback kShmDrawbacks[] = {
    {"In a container /dev/shm is often 64 MiB.",
     "`patchbay explain shm` shows what is free; the error says so, too."},
};
constexpr Example kShmExamples[] = {
    {"patchbay send shm:/config < config.json --raw", "all of stdin is the value"},
    {"patchbay recv shm:/config --format raw", "the value as it is now; then it ends"},
    {"ls -l /dev/shm/config", "the segment as a file"},
};

constexpr std::string_view kSysvAdvantages[] = {
    "ipcs -m shows who made it, who used it last and how many have it attached.",
};
constexpr Drawback kSysvDrawbacks[] = {
    {"Its size is fixed when it is made.",
     "A value that is too large is the error `too_big`, with the size; ?size= sets it."},
    {"Keys are numbers of 32 bits, and ftok makes the same one from different files.",
     "Give the number (0x50001234), agreed once; a path is taken for ftok's."},
};
constexpr Example kSysvExamples[] = {
    {"patchbay send 'sysvshm:0x50001234?size=4Ki' 'state: ready'", "makes room for 4 KiB"},
    {"patchbay recv sysvshm:0x50001234", "the value as it is now"},
    {"ipcs -m", "the segment as the system's own tool sees it"},
};

constexpr std::string_view kMemfdAdvantages[] = {
    "No name that somebody else could take, and nothing left behind: it goes with its last user.",
    "Seals: whoever gets it can be sure that it is neither shortened nor changed.",
};
constexpr Drawback kMemfdDrawbacks[] = {
    {"Without a name only children and whoever is passed the descriptor can reach it.",
     "Inherit it (memfd:N), or name it by way of its owner: memfd:/proc/PID/fd/N."},
};
constexpr Example kMemfdExamples[] = {
    {"patchbay recv memfd:/proc/1234/fd/5", "the value in another process's memfd"},
};

constexpr SchemeExplanation kSchemes[] = {
    {.scheme = "shm",
     .title = "POSIX shared memory",
     .principle =
         "A segment with a name, \"/config\", which is a file in the memory file system /dev/shm.",
     .advantages = kShmAdvantages,
     .drawbacks = kShmDrawbacks,
     .limits = kPosixLimits,
     .choose = "unrelated processes share one value, and only its latest state counts",
     .instead = "mq: or a socket where each message counts; memfd: where nothing may stay behind",
     .examples = kShmExamples,
     .see = "shm_overview(7)"},
    {.scheme = "sysvshm",
     .title = "System V shared memory",
     .principle = "A segment named by a number (shmget), shown by ipcs -m.",
     .advantages = kSysvAdvantages,
     .drawbacks = kSysvDrawbacks,
     .limits = kSysvLimits,
     .choose = "the other side speaks System V",
     .instead = "shm: for a name, a file and a size that can change",
     .examples = kSysvExamples,
     .see = "sysvipc(7), shmget(2), ipcs(1)"},
    {.scheme = "memfd",
     .title = "memory behind a descriptor",
     .principle =
         "A segment without a name: a descriptor that is inherited, or passed over a Unix socket.",
     .advantages = kMemfdAdvantages,
     .drawbacks = kMemfdDrawbacks,
     .limits = kMemfdLimits,
     .choose = "the processes are related, or pass descriptors",
     .instead = "shm: where they only share a name",
     .examples = kMemfdExamples,
     .see = "memfd_create(2)"},
};

}  // namespace

const Explanation kSharedMemoryExplanation{
    .mechanism = "shared memory",
    .alias = "memory",
    .principle =
        "One physical page in two address spaces: what one process stores, the other sees. Nothing "
        "is "
        "copied, nothing is queued; there is only the present value.",
    .advantages = kAdvantages,
    .drawbacks = kDrawbacks,
    .limits = {},
    .choose = "data is large, or read far more often than it is written",
    .instead = "a queue or a socket where every message counts and a copy is cheap enough",
    .schemes = kSchemes,
};

}  // namespace patchbay::cli
