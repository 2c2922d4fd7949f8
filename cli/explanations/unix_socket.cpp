// SPDX-License-Identifier: Apache-2.0
#include "explanations/socket_schemes.hpp"

namespace patchbay::cli {
namespace {

constexpr Limit kConnectionLimits[] = {
    {"net.core.somaxconn", "connections that wait to be accepted", Limit::Unit::count, from_file,
     "/proc/sys/net/core/somaxconn"},
    {"net.core.wmem_default", "buffer of a socket, and so roughly the largest packet",
     Limit::Unit::bytes, from_file, "/proc/sys/net/core/wmem_default"},
    {"net.core.wmem_max", "the largest buffer without privilege", Limit::Unit::bytes, from_file,
     "/proc/sys/net/core/wmem_max"},
};
constexpr Limit kDatagramLimits[] = {
    {"net.unix.max_dgram_qlen", "datagrams that wait in a socket; then senders wait",
     Limit::Unit::count, from_file, "/proc/sys/net/unix/max_dgram_qlen"},
    {"net.core.wmem_default", "buffer of a socket, and so roughly the largest datagram",
     Limit::Unit::bytes, from_file, "/proc/sys/net/core/wmem_default"},
};

constexpr std::string_view kStreamAdvantages[] = {
    "Passes open descriptors from process to process, and tells pid and uid of the other side (in "
    "the library).",
    "Permissions of files: who may not open the path cannot connect.",
};
constexpr Drawback kStreamDrawbacks[] = {
    {"A server that was killed leaves its file behind, and the next one cannot listen "
     "(EADDRINUSE).",
     "A file that nobody listens on is replaced, safely; files are made with mode 0600."},
    {"Paths of more than 107 bytes do not fit the kernel's structure.", "They work all the same."},
    {"A stream has no messages.", "?frame=line, length or raw; or take unix-seqpacket:."},
};
constexpr Example kStreamExamples[] = {
    {"patchbay recv unix:/tmp/log", "merges the lines of all who connect"},
    {"patchbay send unix:/tmp/log 'hello there'",
     "connects, again and again until somebody listens"},
    {"socat - UNIX-CONNECT:/tmp/log", "a partner that knows nothing of Patchbay"},
    {"patchbay recv unix:@name", "abstract: a name without a file"},
    {"patchbay recv 'unix:/run/service?role=connect'", "the other way round: connect, and receive"},
};

constexpr std::string_view kSeqpacketAdvantages[] = {
    "A connection with messages: boundaries, order, flow control and an end, all by the kernel.",
};
constexpr Drawback kSeqpacketDrawbacks[] = {
    {"A message must fit the socket's buffer.", "`too_big` says how large one may be."},
    {"An empty message looks like the end of the connection.",
     "It is refused where it could not be told from the end."},
};
constexpr Example kSeqpacketExamples[] = {
    {"patchbay recv unix-seqpacket:/tmp/jobs", "whole messages from all who connect"},
    {"seq 5 | patchbay send unix-seqpacket:/tmp/jobs", "five messages"},
    {"socat -u - UNIX-CONNECT:/tmp/jobs,type=5", "a partner that knows nothing of Patchbay"},
};

constexpr std::string_view kDgramAdvantages[] = {
    "Any number of senders, without connections; each datagram arrives whole, in order, or the "
    "sender waits.",
};
constexpr Drawback kDgramDrawbacks[] = {
    {"There is no end: a receiver cannot tell whether a sender will come back.",
     "?end=empty on both sides: an empty datagram says that no more will come."},
    {"Few datagrams fit before senders wait.",
     "They wait as long as their deadline says, then nothing was sent."},
};
constexpr Example kDgramExamples[] = {
    {"patchbay recv unix-dgram:/tmp/events", "each datagram is a message"},
    {"logger --socket /tmp/events hello", "a partner that knows nothing of Patchbay"},
};

}  // namespace

const std::array<SchemeExplanation, 3> kUnixSchemes{{
    {.scheme = "unix",
     .title = "Unix stream socket",
     .principle = "Connections on one machine, by a path or an abstract name (unix:@name). A "
                  "stream of bytes each way.",
     .advantages = kStreamAdvantages,
     .drawbacks = kStreamDrawbacks,
     .limits = kConnectionLimits,
     .choose = "a service has clients on the same machine",
     .instead = "unix-seqpacket: for messages; fifo: where only shell tools take part; tcp: "
                "between machines",
     .examples = kStreamExamples,
     .see = "unix(7)"},
    {.scheme = "unix-seqpacket",
     .title = "Unix packet socket with connections",
     .principle = "As unix:, but what is sent in one piece is received in one piece.",
     .advantages = kSeqpacketAdvantages,
     .drawbacks = kSeqpacketDrawbacks,
     .limits = kConnectionLimits,
     .choose = "clients and a service on one machine exchange messages: often the best of all",
     .instead =
         "unix: where the other side wants a stream; mq: where messages must outlive their sender",
     .examples = kSeqpacketExamples,
     .see = "unix(7)"},
    {.scheme = "unix-dgram",
     .title = "Unix datagram socket",
     .principle = "Single messages to a path, without a connection. On one machine none is lost or "
                  "overtaken.",
     .advantages = kDgramAdvantages,
     .drawbacks = kDgramDrawbacks,
     .limits = kDatagramLimits,
     .choose = "many processes report to one, as to a log",
     .instead =
         "unix-seqpacket: where the receiver should know who is connected, and when they leave",
     .examples = kDgramExamples,
     .see = "unix(7), logger(1)"},
}};

}  // namespace patchbay::cli
