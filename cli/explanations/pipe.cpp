// SPDX-License-Identifier: Apache-2.0
#include "explanations/explanation.hpp"

namespace patchbay::cli {
namespace {

constexpr std::string_view kAdvantages[] = {
    "Everywhere: every program that reads stdin or writes stdout speaks it, without a library.",
    "Flow control for nothing: a full pipe makes the writer wait, an empty one the reader.",
    "Ends by itself: when the last writer has gone, the reader reads what is left, then the end.",
    "Writes of at most PIPE_BUF bytes are never torn, nor mixed with those of other writers.",
    "Pages move to and from files and sockets without a copy (splice, tee, vmsplice).",
};

constexpr Drawback kDrawbacks[] = {
    {"One direction only.",
     "exec: puts a child on two pipes, one each way, and `relay --both` joins them to anything "
     "else that is "
     "duplex. In the library: ChildProcess, and one Pipe each way."},
    {"It is a stream: a reader cannot tell where a message ended.",
     "Framing: ?frame=line is what echo and cat speak, ?frame=length carries any bytes, ?frame=raw "
     "takes the "
     "stream as it is. In the library, packet mode (O_DIRECT) too."},
    {"The reader waits for the writer: each hand-over wakes a process that sleeps in the kernel, "
     "so frequent "
     "exchange is slow.",
     "Many messages go in one read, the capacity can be raised, and pages move by splice. Where "
     "each single "
     "message must be quick, take shared memory: a reader there can spin before it sleeps."},
    {"Writing after the last reader has gone kills the writer (SIGPIPE).",
     "It is the error `closed`, and never kills; children keep the usual behaviour."},
    {"Writes over PIPE_BUF bytes of several writers mix.",
     "Patchbay writes a message in one call, so that messages of at most PIPE_BUF bytes stay "
     "whole. For larger "
     "ones from several writers take a message queue, unix-seqpacket: or a pipe for each."},
};

constexpr Limit kLimits[] = {
    {"PIPE_BUF", "the largest write that stays in one piece", Limit::Unit::bytes, fixed, "4096"},
    {"fs.pipe-max-size", "the largest capacity without privilege (65536 to start with)",
     Limit::Unit::bytes, from_file, "/proc/sys/fs/pipe-max-size"},
    {"fs.pipe-user-pages-soft", "pages in all pipes of a user; above it new pipes get one or two",
     Limit::Unit::pages, from_file, "/proc/sys/fs/pipe-user-pages-soft"},
    {"RLIMIT_NOFILE", "descriptors of this process; a pipe has two", Limit::Unit::count,
     from_rlimit, "RLIMIT_NOFILE"},
};

constexpr Limit kFifoLimits[] = {
    {"space for names", "free in /tmp; a FIFO takes an inode, its bytes stay in memory",
     Limit::Unit::bytes, space_in_filesystem, "/tmp"},
};

constexpr std::string_view kFdAdvantages[] = {
    "Takes whatever somebody else has opened: files, terminals, sockets, pipes of a shell.",
};
constexpr Drawback kFdDrawbacks[] = {
    {"Its mode is shared with everybody who has the same open file.",
     "O_NONBLOCK is never changed on a descriptor that was inherited."},
};
constexpr Example kFdExamples[] = {
    {"patchbay relay mq:/jobs 'fd:1?frame=raw' > jobs.bin", "what comes, as it is, into a file"},
    {"patchbay recv fd:3 3< <(dmesg)", "from a descriptor that the shell opened"},
};

constexpr std::string_view kExecAdvantages[] = {
    "Any filter becomes a partner: sort, jq, ssh to another machine.",
    "The end of its input tells the child to finish; its exit status comes back as an error.",
};
constexpr Drawback kExecDrawbacks[] = {
    {"A child that writes much before it has read all fills its pipe, waits, and so makes both "
     "wait.",
     "Take out what it writes while you send: `relay --both` does both at once."},
    {"A killed parent leaves children behind.",
     "The child's stdin ends when the parent is gone, and its next write raises SIGPIPE."},
};
constexpr Example kExecExamples[] = {
    {"patchbay recv 'exec:dmesg --follow'", "what the child prints, line by line"},
    {"seq 5 | patchbay send 'exec:sort -rn'",
     "lines into a child; what it prints goes where ours does"},
    {"patchbay relay unix:/tmp/calc exec:bc --both", "a program behind a socket"},
};

constexpr std::string_view kFifoAdvantages[] = {
    "A name that any program can open: `echo 666 > test` and `cat < test` are partners enough.",
    "Permissions of files, visible in ls -l (p).",
};
constexpr Drawback kFifoDrawbacks[] = {
    {"Opening hangs until somebody opens the other end.",
     "Never past the deadline: a receiver opens at once and waits for the first message, a sender "
     "waits for a reader as long as --timeout says."},
    {"Several readers get pieces of each other's lines.",
     "One reader for one FIFO; to share work among several take a message queue."},
    {"The name stays when nobody uses it any more.",
     "`patchbay remove fifo:/path`; and Ctrl-C removes one that the same run made."},
};
constexpr Example kFifoExamples[] = {
    {"patchbay recv fifo:/tmp/x", "and elsewhere: echo 666 > /tmp/x"},
    {"patchbay send fifo:/tmp/x 'hello there'", "and elsewhere: cat < /tmp/x"},
    {"patchbay send --raw fifo:/tmp/x < film.mkv", "the bytes as they are"},
};

constexpr SchemeExplanation kSchemes[] = {
    {.scheme = "fd",
     .title = "an inherited descriptor",
     .principle = "A descriptor that the process got from whoever started it: 0 is stdin, 1 is "
                  "stdout, and a "
                  "shell opens others with 3< and 4>. Patchbay reads or writes it as a pipe.",
     .advantages = kFdAdvantages,
     .drawbacks = kFdDrawbacks,
     .limits = {},
     .choose = "the shell, or a parent of yours, has set up the connection",
     .instead = "fifo: where the two do not descend from one another",
     .examples = kFdExamples,
     .see = "pipe(7), bash(1) REDIRECTION"},
    {.scheme = "exec",
     .title = "a child process on two pipes",
     .principle =
         "Starts COMMAND with /bin/sh -c. What is sent is its stdin; what it writes to stdout is "
         "received. Its stderr stays where it is.",
     .advantages = kExecAdvantages,
     .drawbacks = kExecDrawbacks,
     .limits = {},
     .choose = "a program that knows only stdio does part of the work",
     .instead = "unix: for a service that outlives its clients",
     .examples = kExecExamples,
     .see = "posix_spawn(3), popen(3)"},
    {.scheme = "fifo",
     .title = "named pipe (FIFO)",
     .principle = "A pipe with a name in the file system: processes that know nothing of each "
                  "other open the "
                  "same path. The bytes stay in the kernel; the file only names them.",
     .advantages = kFifoAdvantages,
     .drawbacks = kFifoDrawbacks,
     .limits = kFifoLimits,
     .choose = "unrelated processes exchange a stream, and shell tools take part",
     .instead = "unix: where each client needs a connection of its own; mq: for messages",
     .examples = kFifoExamples,
     .see = "fifo(7), mkfifo(1)"},
};

}  // namespace

const Explanation kPipeExplanation{
    .mechanism = "pipe",
    .alias = "pipe",
    .principle =
        "The output of one process is the input of the next, as in `a | b`: bytes written at one "
        "end are "
        "read at the other, in order, through a buffer in the kernel. A FIFO is a pipe with a name "
        "in "
        "the file system, which ls -l marks with a p.",
    .advantages = kAdvantages,
    .drawbacks = kDrawbacks,
    .limits = kLimits,
    .choose = "one process's output is another's input, and for all programs that know only stdio",
    .instead =
        "a socket for both directions on one descriptor, a message queue for messages with "
        "boundaries, shared "
        "memory for large data",
    .schemes = kSchemes,
};

}  // namespace patchbay::cli
