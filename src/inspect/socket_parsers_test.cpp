// SPDX-License-Identifier: Apache-2.0
//
// Answers of sock_diag and the tables of /proc/net.
#include "inspect/inet_diag.hpp"
#include "inspect/internet_peers.hpp"
#include "inspect/netlink.hpp"
#include "inspect/unix_diag.hpp"
#include "inspect/vsock_diag.hpp"
#include "inspect/wire.hpp"

#include <gtest/gtest.h>

#include <sys/socket.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace patchbay::inspect {
namespace {

/// Bytes of a message, put together piece by piece.
class Wire {
public:
    template <class T>
    Wire& add(T value) {
        const auto bytes = std::as_bytes(std::span(&value, 1));
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    Wire& add_text(std::string_view text) {
        const auto bytes = as_bytes(text);
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    Wire& attribute(std::uint16_t type, std::string_view value) {
        add(static_cast<std::uint16_t>(4 + value.size())).add(type).add_text(value);
        bytes_.resize((bytes_.size() + 3) / 4 * 4);
        return *this;
    }
    [[nodiscard]] Bytes bytes() const { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

Wire unix_head(std::uint8_t type, std::uint8_t state, std::uint32_t inode) {
    Wire wire;
    wire.add(std::uint8_t{AF_UNIX}).add(type).add(state).add(std::uint8_t{0}).add(inode);
    wire.add(std::uint64_t{0});
    return wire;
}

std::string_view text_of(const Wire& wire) {
    return as_text(wire.bytes());
}

TEST(UnixDiag, ReadsNamePeerAndQueues) {
    auto wire = unix_head(SOCK_STREAM, 10, 77);
    wire.attribute(0, std::string_view("\0a\0b", 4)).attribute(2, text_of(Wire().add(88U)));
    wire.attribute(3, text_of(Wire().add(5U).add(6U)));
    wire.attribute(4, text_of(Wire().add(1U).add(128U))).attribute(7, text_of(Wire().add(1000U)));
    const auto socket = parse_unix_diag(wire.bytes());
    ASSERT_TRUE(socket);
    EXPECT_EQ(socket->inode, 77U);
    EXPECT_EQ(socket->name, std::string("\0a\0b", 4));
    EXPECT_EQ(socket->facts.peer_inode, 88U);
    EXPECT_EQ(socket->facts.state, SocketState::listening);
    EXPECT_EQ(socket->facts.type, SocketType::stream);
    EXPECT_EQ(socket->unaccepted, (std::vector<std::uint32_t>{5, 6}));
    EXPECT_EQ(socket->facts.send_queue, 128U);
    EXPECT_EQ(socket->facts.user_id, 1000U);
}

TEST(UnixDiag, APathEndsBeforeItsNul) {
    auto wire = unix_head(SOCK_DGRAM, 7, 1);
    wire.attribute(0, std::string_view("/run/x\0", 7));
    EXPECT_EQ(parse_unix_diag(wire.bytes())->name, "/run/x");
    EXPECT_FALSE(parse_unix_diag(wire.bytes().first(15)));
}

TEST(UnixText, ReadsLinesThatAreWhole) {
    const auto sockets = parse_net_unix(
        "Num       RefCount Protocol Flags    Type St Inode Path\n"
        "ffff888: 00000002 00000000 00010000 0001 01 21764 /run/a b\n"
        "ffff889: 00000003 00000000 00000000 0005 03 21765 @abstract\n"
        "ffff88a: 00000003 00000000 00000000 0002 01 21766\n"
        "a second line of a name\n");
    ASSERT_EQ(sockets.size(), 3U);
    EXPECT_EQ(sockets[0].name, "/run/a b");
    EXPECT_EQ(sockets[0].facts.state, SocketState::listening);
    EXPECT_EQ(sockets[1].name, std::string("\0abstract", 9));
    EXPECT_EQ(sockets[1].facts.type, SocketType::seqpacket);
    EXPECT_EQ(sockets[1].facts.state, SocketState::established);
    EXPECT_EQ(sockets[2].inode, 21766U);
    EXPECT_EQ(sockets[2].name, "");
}

TEST(InetText, ReadsBothFamilies) {
    const auto four = parse_net_inet(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  "
        "timeout "
        "inode\n"
        "   0: 0100007F:0277 0200007F:C350 01 00000001:00000002 00:00000000 00000000  1000        "
        "0 "
        "12345 1 0000000000000000 100 0 0 10 0\n",
        false);
    ASSERT_EQ(four.size(), 1U);
    EXPECT_EQ(host_text(four[0].local, false), "127.0.0.1");
    EXPECT_EQ(four[0].local.port, 0x277);
    EXPECT_EQ(host_text(four[0].remote, false), "127.0.0.2");
    EXPECT_EQ(four[0].state, SocketState::established);
    EXPECT_EQ(four[0].send_queue, 1U);
    EXPECT_EQ(four[0].receive_queue, 2U);
    EXPECT_EQ(four[0].user_id, 1000U);
    EXPECT_EQ(four[0].inode, 12345U);
    const auto six = parse_net_inet(
        " 1: 00000000000000000000000001000000:0016 00000000000000000000000000000000:0000 0A "
        "00000000:00000000 00:00000000 00000000     0        0 99 1\n",
        true);
    ASSERT_EQ(six.size(), 1U);
    EXPECT_EQ(host_text(six[0].local, true), "::1");
    EXPECT_TRUE(six[0].local.is_loopback());
    EXPECT_TRUE(six[0].remote.is_any_host());
}

InternetSocket socket(std::uint8_t local, std::uint16_t local_port, std::uint8_t remote,
                      std::uint16_t remote_port) {
    InternetSocket made;
    made.local = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, local}, local_port};
    made.remote = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, remote}, remote_port};
    return made;
}

std::vector<std::pair<Index, Index>> pairs(const InternetPeers& peers) {
    std::vector<std::pair<Index, Index>> found;
    peers.for_each_pair([&](Index one, Index other) { found.emplace_back(one, other); });
    return found;
}

TEST(InternetPeers, AreOfOneNetwork) {
    InternetPeers peers;
    peers.add({1, false}, socket(1, 10, 2, 20), 0);
    peers.add({2, false}, socket(2, 20, 1, 10), 1);
    EXPECT_TRUE(pairs(peers).empty());
    peers.add({1, false}, socket(2, 20, 1, 10), 2);
    EXPECT_EQ(pairs(peers), (std::vector<std::pair<Index, Index>>{{0, 2}, {2, 0}}));
}

TEST(VsockDiag, ReadsBothEnds) {
    Wire wire;
    wire.add(std::uint8_t{AF_VSOCK}).add(std::uint8_t{SOCK_STREAM}).add(std::uint8_t{1});
    wire.add(std::uint8_t{0});
    for (const std::uint32_t word : {3U, 1024U, 2U, 5000U, 42U, 0U, 0U}) wire.add(word);
    const auto socket = parse_vsock_diag(wire.bytes());
    ASSERT_TRUE(socket);
    EXPECT_EQ(socket->inode, 42U);
    EXPECT_EQ(socket->facts.local_cid, 3U);
    EXPECT_EQ(socket->facts.remote_port, 5000U);
    EXPECT_EQ(socket->facts.state, SocketState::established);
    EXPECT_FALSE(parse_vsock_diag(wire.bytes().first(20)));
}

TEST(Netlink, EndsWhereALengthCannotBe) {
    Wire wire;
    wire.add(20U).add(std::uint16_t{20}).add(std::uint16_t{0}).add(std::uint64_t{0}).add(7U);
    wire.add(1000U).add(std::uint64_t{0}).add(0U);
    NetlinkMessages messages(wire.bytes());
    const auto first = messages.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->type, 20);
    EXPECT_EQ(load<std::uint32_t>(first->bytes, 0), 7U);
    EXPECT_FALSE(messages.next());
    EXPECT_EQ(netlink_error(std::as_bytes(std::span("\xfe\xff\xff\xff", 4))), 2);
}

}  // namespace
}  // namespace patchbay::inspect
