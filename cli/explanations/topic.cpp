// SPDX-License-Identifier: Apache-2.0
#include "explanations/explanation.hpp"

namespace patchbay::cli {
namespace {

constexpr std::string_view kAdvantages[] = {
    "No copy at all: a publisher writes a message where the subscribers read it; 64 MiB cost what "
    "64 bytes do.",
    "Every subscriber gets every message, and publishing to a hundred costs what publishing to one "
    "does.",
    "No system call while nobody sleeps: a message is there as fast as a cache line moves between "
    "two cores.",
    "No daemon: publishers and subscribers come and go in any order, and find each other.",
    "kill -9 at any instruction: a message is there for everybody or does not exist, and nobody "
    "waits for the dead.",
};

constexpr Drawback kDrawbacks[] = {
    {"A slow subscriber holds its publishers up: a full ring makes them wait.",
     "That is reliable delivery, and by deadline. With ?lossy it holds nobody up: the oldest are "
     "overwritten, and it is told how many. One that died is dropped within 100 ms."},
    {"It takes memory: each publisher's place has a ring and its chunks in /dev/shm.",
     "Reserved when a publisher comes: a full /dev/shm is an error there and then, no SIGBUS "
     "later. "
     "?capacity= and ?size= say how much; `patchbay explain topic:/name` shows it."},
    {"It goes with its last user, and its messages with it.",
     "A sender waits for a first subscriber (?wait=no does not), and what is sent stays for "
     "subscribers when the sender has left. What must outlive everybody belongs into a queue."},
    {"Whoever may write to its memory may scribble on it.",
     "It is private to the user unless ?mode= says otherwise. Each value is checked before it is "
     "used: scribbling is the error `corrupt`, truncation is `segment_lost`, and no crash."},
    {"From outside one cannot see who holds whom up.",
     "`patchbay explain topic:/name`: publishers, subscribers, positions, lag, drops and loans, "
     "read without asking anybody, also when all are dead."},
    {"A sender that is polled for room has a thread that looks: no store raises a descriptor.",
     "Receivers have a descriptor of their own; senders that wait in send() need none."},
};

constexpr Limit kLimits[] = {
    {"free in /dev/shm", "what topics and their publishers may take now", Limit::Unit::bytes,
     space_in_filesystem, "/dev/shm"},
    {"/dev/shm", "its size", Limit::Unit::bytes, size_of_filesystem, "/dev/shm"},
    {"RLIMIT_NOFILE", "descriptors of this process; a subscription takes 4, polled 7",
     Limit::Unit::count, from_rlimit, "RLIMIT_NOFILE"},
    {"publishers", "at one time, of a topic made by its address", Limit::Unit::count, fixed, "16"},
    {"subscribers", "at one time, of a topic made by its address", Limit::Unit::count, fixed,
     "256"},
};

constexpr Example kExamples[] = {
    {"patchbay recv topic:/ticks", "each one gets everything; any number of them"},
    {"seq 5 | patchbay send topic:/ticks", "waits for a first subscriber"},
    {"patchbay recv 'topic:/frames?lossy&keep'", "never holds up; stays when publishers go"},
    {"patchbay recv 'topic:/frames?size=8Mi&capacity=4'",
     "with room for 4 messages of 8 MiB: whoever is first makes it"},
    {"patchbay explain topic:/ticks", "who takes part, and how far behind"},
};

constexpr SchemeExplanation kSchemes[] = {
    {.scheme = "topic",
     .title = "publish/subscribe in shared memory",
     .principle =
         "A file in /dev/shm that all map. Every publisher has a ring that only it writes, every "
         "subscriber a block that only it writes: how far it has read. Publishing is one store, "
         "and nothing is done per subscriber.",
     .advantages = {},
     .drawbacks = {},
     .limits = kLimits,
     .choose = "many messages, large messages or many receivers must cost little: sensors, frames, "
               "market data, state",
     .instead = "mq: where each message goes to one of several workers, or must outlive all "
                "processes; shm: where only the newest value counts; tcp: for another machine",
     .examples = kExamples,
     .see = "shm_overview(7), futex(2)"},
};

}  // namespace

const Explanation kTopicExplanation{
    .mechanism = "topic",
    .alias = "topic",
    .principle =
        "A name under which some publish and others subscribe, without knowing each other. "
        "Everybody who has subscribed gets everything that is published from then on, and "
        "the history before.",
    .advantages = kAdvantages,
    .drawbacks = kDrawbacks,
    .limits = {},
    .choose = "several processes on one machine want the same messages, fast and without copies",
    .instead = "a queue that shares work out, or a socket for questions and answers",
    .schemes = kSchemes,
};

}  // namespace patchbay::cli
