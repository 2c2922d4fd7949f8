// SPDX-License-Identifier: Apache-2.0
#include "explanations/socket_schemes.hpp"

namespace patchbay::cli {
namespace {

constexpr Limit kTcpLimits[] = {
    {"net.core.somaxconn", "connections that wait to be accepted", Limit::Unit::count, from_file,
     "/proc/sys/net/core/somaxconn"},
    {"net.ipv4.tcp_wmem[2]", "the largest send buffer that the kernel chooses", Limit::Unit::bytes,
     from_file<2>, "/proc/sys/net/ipv4/tcp_wmem"},
    {"net.ipv4.tcp_rmem[2]", "the largest receive buffer that the kernel chooses",
     Limit::Unit::bytes, from_file<2>, "/proc/sys/net/ipv4/tcp_rmem"},
    {"net.ipv4.ip_local_port_range[0]", "the first port that connecting takes", Limit::Unit::count,
     from_file<0>, "/proc/sys/net/ipv4/ip_local_port_range"},
    {"net.ipv4.ip_local_port_range[1]", "the last one", Limit::Unit::count, from_file<1>,
     "/proc/sys/net/ipv4/ip_local_port_range"},
};
constexpr Limit kUdpLimits[] = {
    {"65535 - headers", "the largest datagram", Limit::Unit::bytes, fixed, "65507"},
    {"net.core.rmem_default", "what waits in a socket; then datagrams are dropped",
     Limit::Unit::bytes, from_file, "/proc/sys/net/core/rmem_default"},
    {"net.core.rmem_max", "the largest buffer without privilege", Limit::Unit::bytes, from_file,
     "/proc/sys/net/core/rmem_max"},
};
constexpr Limit kVsockLimits[] = {
    {"RLIMIT_NOFILE", "descriptors of this process; a connection is one", Limit::Unit::count,
     from_rlimit, "RLIMIT_NOFILE"},
};

constexpr std::string_view kTcpAdvantages[] = {
    "Every machine, language and tool speaks it.",
    "Nothing is lost or overtaken while the connection lasts.",
};
constexpr Drawback kTcpDrawbacks[] = {
    {"Who has the port may connect: there is no permission and no encryption.",
     "Listen on localhost (tcp:localhost:7000) and go between machines through ssh: "
     "`patchbay relay mq:/jobs 'exec:ssh host patchbay send mq:/jobs'`."},
    {"A connection whose other end vanished looks alive for hours.",
     "Waits have deadlines, so that nobody hangs without noticing."},
    {"A stream has no messages.", "?frame=line, length or raw."},
};
constexpr Example kTcpExamples[] = {
    {"patchbay recv tcp:localhost:7000", "merges the lines of all who connect"},
    {"patchbay recv tcp:localhost:0", "any free port; says on stderr which"},
    {"patchbay send tcp:localhost:7000 --timeout 5s hello", "connects, for 5 s at most"},
    {"patchbay relay unix:/tmp/web tcp:example.org:80 --both",
     "a socket file that leads elsewhere"},
    {"patchbay recv tcp:[::1]:7000", "IPv6"},
};

constexpr std::string_view kUdpAdvantages[] = {
    "No connection, and so no waiting: a datagram goes out at once, to one or to many.",
    "Whole messages.",
};
constexpr Drawback kUdpDrawbacks[] = {
    {"Datagrams get lost, overtake each other, or come twice, and nobody is told.",
     "Nothing is done about it, on purpose: take tcp: where each message counts."},
    {"There is no end: a receiver cannot tell whether more will come.",
     "?end=empty on both sides; but the datagram that says so may get lost, too."},
};
constexpr Example kUdpExamples[] = {
    {"patchbay recv udp:localhost:5140", "each datagram is a message"},
    {"patchbay send udp:localhost:5140 'hello there'", "one datagram"},
};

constexpr std::string_view kVsockAdvantages[] = {
    "Between a virtual machine and its host, without a network, addresses or a firewall.",
};
constexpr Drawback kVsockDrawbacks[] = {
    {"Only there, and only where the kernel has it (/dev/vsock).",
     "Where it is missing, the error says so."},
};
constexpr Example kVsockExamples[] = {
    {"patchbay recv vsock:any:7000", "in the guest: whoever connects"},
    {"patchbay send vsock:3:7000 hello", "from the host to the guest with number 3"},
    {"patchbay send vsock:2:7000 hello", "from a guest to its host, which is 2"},
};

}  // namespace

const std::array<SchemeExplanation, 3> kNetworkSchemes{{
    {.scheme = "tcp",
     .title = "TCP over IPv4 and IPv6",
     .principle =
         "A connection between two machines: a stream of bytes each way, in order and complete.",
     .advantages = kTcpAdvantages,
     .drawbacks = kTcpDrawbacks,
     .limits = kTcpLimits,
     .choose = "the two sides may be on different machines",
     .instead = "unix: on one machine: it is faster, and has permissions",
     .examples = kTcpExamples,
     .see = "tcp(7), ip(7), ipv6(7)"},
    {.scheme = "udp",
     .title = "UDP over IPv4 and IPv6",
     .principle = "Single datagrams between machines, as the network delivers them, or does not.",
     .advantages = kUdpAdvantages,
     .drawbacks = kUdpDrawbacks,
     .limits = kUdpLimits,
     .choose = "a late message is worth no more than a lost one: measurements, voice, video",
     .instead = "tcp: where each message counts; unix-dgram: on one machine",
     .examples = kUdpExamples,
     .see = "udp(7)"},
    {.scheme = "vsock",
     .title = "socket between virtual machine and host",
     .principle = "As tcp:, with the number of the machine (CID) for an address: 2 is the host, 1 "
                  "this machine itself.",
     .advantages = kVsockAdvantages,
     .drawbacks = kVsockDrawbacks,
     .limits = kVsockLimits,
     .choose = "a guest talks to its host, or is managed by it",
     .instead = "tcp: where there is a network",
     .examples = kVsockExamples,
     .see = "vsock(7)"},
}};

}  // namespace patchbay::cli
