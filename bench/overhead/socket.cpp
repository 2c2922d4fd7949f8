// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket.hpp"

#include "overhead/check.hpp"
#include "overhead/comparison.hpp"

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

/// What a program would write by hand: send with MSG_NOSIGNAL; recvmsg where an empty message must be told from the
/// end.
template <std::size_t Size>
Comparison pair_comparison(const char* what, int type, Transport transport) {
    auto bare = std::make_shared<BarePair>(type);
    auto wrapped =
        std::make_shared<std::pair<Connection, Connection>>(or_throw(Connection::pair(transport)));
    return {"socket", what,
            [bare](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                ::iovec part{message.data(), message.size()};
                ::msghdr header{};
                header.msg_iov = &part;
                header.msg_iovlen = 1;
                for (; times > 0; --times) {
                    check(::send(bare->ends[0], message.data(), Size, MSG_NOSIGNAL) == Size);
                    check(::recvmsg(bare->ends[1], &header, 0) == Size);
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

}  // namespace

std::vector<Comparison> socket_comparisons() {
    return {stream_comparison<64>("Unix stream, 64 B"),
            stream_comparison<4096>("Unix stream, 4 KiB"),
            pair_comparison<64>("Unix seqpacket, 64 B", SOCK_SEQPACKET, Transport::unix_seqpacket)};
}

}  // namespace patchbay::bench
