// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket.hpp"

#include "overhead/check.hpp"
#include "overhead/comparison.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <utility>

namespace patchbay::bench {
namespace {

struct BarePair {
    std::array<int, 2> ends{};
    explicit BarePair(int type) {
        check(::socketpair(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
    }
    ~BarePair() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    BarePair(const BarePair&) = delete;
    BarePair& operator=(const BarePair&) = delete;
};

/// What a program would write by hand: send with MSG_NOSIGNAL, and recvmsg with a time stamp, which alone tells an
/// empty message from the end.
template <std::size_t Size>
Comparison pair_comparison(const char* what, int type, Transport transport) {
    auto bare = std::make_shared<BarePair>(type);
    for (const int end : bare->ends) {
        const int on = 1;
        check(::setsockopt(end, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0);
    }
    auto wrapped =
        std::make_shared<std::pair<Connection, Connection>>(or_throw(Connection::pair(transport)));
    return {"socket", what,
            [bare](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                ::iovec part{message.data(), message.size()};
                ::msghdr header{};
                header.msg_iov = &part;
                header.msg_iovlen = 1;
                alignas(::cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(::timespec))> control;
                header.msg_control = control.data();
                for (; times > 0; --times) {
                    check(::send(bare->ends[0], message.data(), Size, MSG_NOSIGNAL) == Size);
                    header.msg_controllen = control.size();
                    check(::recvmsg(bare->ends[1], &header, 0) == Size);
                    check(header.msg_controllen > 0);
                }
            },
            [wrapped](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                for (; times > 0; --times) {
                    check(wrapped->first.send(message, Deadline::never()).value() == Size);
                    check(wrapped->second.receive(message, Deadline::never()).value() == Size);
                }
            }};
}

/// The same with recv, which is enough for a stream.
template <std::size_t Size>
Comparison stream_comparison(const char* what) {
    auto comparison = pair_comparison<Size>(what, SOCK_STREAM, Transport::unix_stream);
    auto bare = std::make_shared<BarePair>(SOCK_STREAM);
    comparison.bare = [bare](std::uint64_t times) {
        std::array<std::byte, Size> message{};
        for (; times > 0; --times) {
            check(::send(bare->ends[0], message.data(), Size, MSG_NOSIGNAL) == Size);
            check(::recv(bare->ends[1], message.data(), Size, 0) == Size);
        }
    };
    return comparison;
}

using Datagrams = std::pair<DatagramSocket, DatagramSocket>;
using Connections = std::pair<Connection, Connection>;

Datagrams datagram_pair(const char* anywhere) {
    if (anywhere == nullptr) return or_throw(DatagramSocket::pair());
    auto receiver = or_throw(DatagramSocket::bind(anywhere));
    const auto there = or_throw(receiver.local_address());
    return {or_throw(DatagramSocket::connect(there, Deadline::never())).value(),
            std::move(receiver)};
}

Connections tcp_pair() {
    auto listener = or_throw(Listener::listen("tcp:127.0.0.1:0"));
    const auto there = or_throw(listener.local_address());
    auto client = or_throw(Connection::connect(there, Deadline::never())).value();
    return {std::move(client), or_throw(listener.accept(Deadline::never())).value()};
}

/// Both sides on sockets that the library made, so that they differ in the calls alone; the bare ones wait in recv.
template <std::size_t Size, class Pair>
Comparison against_recv(const char* what, Pair bare_pair, Pair wrapped_pair) {
    auto bare = std::make_shared<Pair>(std::move(bare_pair));
    auto wrapped = std::make_shared<Pair>(std::move(wrapped_pair));
    check(::fcntl(bare->second.fd(), F_SETFL, 0) == 0);
    return {"socket", what,
            [bare](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                for (; times > 0; --times) {
                    check(::send(bare->first.fd(), message.data(), Size, MSG_NOSIGNAL) == Size);
                    check(::recv(bare->second.fd(), message.data(), Size, 0) == Size);
                }
            },
            [wrapped](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                for (; times > 0; --times) {
                    check(wrapped->first.send(message, Deadline::never()).has_value());
                    check(wrapped->second.receive(message, Deadline::never()).value() == Size);
                }
            }};
}

}  // namespace

std::vector<Comparison> socket_comparisons() {
    const auto packets = [] { return or_throw(Connection::pair(Transport::unix_seqpacket)); };
    return {stream_comparison<64>("Unix stream, 64 B"),
            stream_comparison<4096>("Unix stream, 4 KiB"),
            against_recv<64>("Unix datagram, 64 B", datagram_pair(nullptr), datagram_pair(nullptr)),
            pair_comparison<64>("Unix seqpacket, 64 B, over recvmsg with time stamps",
                                SOCK_SEQPACKET, Transport::unix_seqpacket),
            against_recv<64>("the same over recv, which cannot tell an empty message from the end",
                             packets(), packets()),
            against_recv<64>("TCP, 64 B", tcp_pair(), tcp_pair()),
            against_recv<64>("UDP, 64 B", datagram_pair("udp:127.0.0.1:0"),
                             datagram_pair("udp:127.0.0.1:0"))};
}

}  // namespace patchbay::bench
