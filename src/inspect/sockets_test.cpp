// SPDX-License-Identifier: Apache-2.0
//
// Sockets and who is at the other end.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::unique_name;

FileDescriptor socket_of(int domain, int type) {
    return FileDescriptor(::socket(domain, type | SOCK_CLOEXEC, 0));
}

struct UnixName {
    explicit UnixName(std::string_view name) {
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        size = static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + name.size());
    }
    [[nodiscard]] const ::sockaddr* get() const {
        return reinterpret_cast<const ::sockaddr*>(&address);
    }
    ::sockaddr_un address{};
    ::socklen_t size;
};

std::array<FileDescriptor, 2> pair_of(int type) {
    std::array<int, 2> ends{};
    ::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data());
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

TEST(InspectUnixSocket, HasAPeerAndThatHasProcesses) {
    auto ends = pair_of(SOCK_STREAM);
    const Child child([&] {
        ends[0].reset();
        char one = 0;
        return static_cast<int>(::read(ends[1].get(), &one, 1));
    });
    child.wait_until_asleep();
    const int theirs = ends[1].get();
    ends[1].reset();
    const auto machine = look();
    const auto object = held(machine, ends[0].get());
    EXPECT_EQ(machine.objects[object].kind(), Kind::unix_socket);
    EXPECT_EQ(holders(machine, object), sorted({{::getpid(), ends[0].get(), "rw"}}));
    const auto peer = machine.peer_of(object);
    ASSERT_TRUE(peer);
    EXPECT_EQ(holders(machine, *peer), sorted({{child.pid(), theirs, "rw"}}));
    EXPECT_EQ(machine.peer_of(*peer), object);
    const auto wait =
        std::ranges::find(machine.waits, *machine.process_with(child.pid()), &Wait::process);
    ASSERT_NE(wait, machine.waits.end());
    EXPECT_EQ(wait->object, peer);
}

TEST(InspectUnixSocket, AListenerKnowsWhoIsNotAcceptedYet) {
    const auto listener = socket_of(AF_UNIX, SOCK_STREAM);
    auto name = unique_name("");
    name = std::string(1, '\0') + name + std::string("\n\0x", 3);
    const UnixName address(name);
    ASSERT_EQ(::bind(listener.get(), address.get(), address.size), 0);
    ASSERT_EQ(::listen(listener.get(), 5), 0);
    const auto client = socket_of(AF_UNIX, SOCK_STREAM);
    ASSERT_EQ(::connect(client.get(), address.get(), address.size), 0);
    const auto machine = look();
    const auto object = held(machine, listener.get());
    if (has_gap(machine, Missing::socket_peers)) GTEST_SKIP() << "the kernel has no unix_diag";
    EXPECT_EQ(machine.objects[object].name, name);
    const auto& seen = facts<UnixSocketFacts>(machine, object);
    EXPECT_EQ(seen.state, SocketState::listening);
    EXPECT_EQ(seen.receive_queue, 1U);
    EXPECT_EQ(seen.send_queue, 5U);
    EXPECT_EQ(seen.unaccepted, std::vector{held(machine, client.get())});
    EXPECT_FALSE(machine.peer_of(held(machine, client.get())));
}

TEST(InspectUnixSocket, ADatagramPeerNeedNotPointBack) {
    const auto server = socket_of(AF_UNIX, SOCK_DGRAM);
    const auto path = unique_name("/tmp/");
    const UnixName address(path);
    ASSERT_EQ(::bind(server.get(), address.get(), address.size), 0);
    const auto client = socket_of(AF_UNIX, SOCK_DGRAM);
    ASSERT_EQ(::connect(client.get(), address.get(), address.size), 0);
    const auto machine = look();
    ::unlink(path.c_str());
    const auto object = held(machine, server.get());
    if (has_gap(machine, Missing::socket_peers)) GTEST_SKIP() << "the kernel has no unix_diag";
    EXPECT_EQ(machine.peer_of(held(machine, client.get())), object);
    EXPECT_FALSE(machine.peer_of(object));
    EXPECT_EQ(address_of(machine.objects[object]), "unix-dgram:" + path);
}

TEST(InspectUnixSocket, DescriptorsOnTheirWayAreCounted) {
    const auto ends = pair_of(SOCK_SEQPACKET);
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    alignas(::cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    char byte = 'x';
    ::iovec part{&byte, 1};
    ::msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto* const head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(head), &pipe[1], sizeof(int));
    ASSERT_EQ(::sendmsg(ends[0].get(), &message, 0), 1);
    ::close(pipe[1]);
    const auto machine = look();
    const auto reader = held(machine, pipe[0]);
    EXPECT_EQ(holders(machine, reader), sorted({{::getpid(), pipe[0], "r"}}));
    ::close(pipe[0]);
    const auto& seen = facts<UnixSocketFacts>(machine, held(machine, ends[1].get()));
    EXPECT_EQ(seen.descriptors_in_flight, 1U);
    EXPECT_TRUE(has_gap(machine, Missing::in_flight));
}

::sockaddr_in loopback() {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// Binds to a free port of 127.0.0.1, and says which.
::sockaddr_in bind_anywhere(int fd) {
    auto address = loopback();
    ::socklen_t size = sizeof address;
    ::bind(fd, reinterpret_cast<::sockaddr*>(&address), size);
    ::getsockname(fd, reinterpret_cast<::sockaddr*>(&address), &size);
    return address;
}

TEST(InspectTcp, BothEndsOnOneMachineArePeers) {
    const auto listener = socket_of(AF_INET, SOCK_STREAM);
    const auto address = bind_anywhere(listener.get());
    ASSERT_EQ(::listen(listener.get(), 1), 0);
    const auto client = socket_of(AF_INET, SOCK_STREAM);
    ASSERT_EQ(
        ::connect(client.get(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address), 0);
    const FileDescriptor accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const auto machine = look();
    const auto object = held(machine, client.get());
    EXPECT_EQ(machine.objects[object].kind(), Kind::tcp_socket);
    EXPECT_EQ(machine.peer_of(object), held(machine, accepted.get()));
    EXPECT_EQ(machine.peer_of(held(machine, accepted.get())), object);
    const auto& seen = facts<InternetSocketFacts>(machine, object);
    EXPECT_EQ(seen.remote_host, "127.0.0.1");
    EXPECT_EQ(seen.remote_port, ntohs(address.sin_port));
    EXPECT_EQ(seen.state, SocketState::established);
    const auto listening = held(machine, listener.get());
    EXPECT_EQ(facts<InternetSocketFacts>(machine, listening).state, SocketState::listening);
    EXPECT_EQ(address_of(machine.objects[listening]),
              "tcp:127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
}

TEST(InspectUdp, AConnectedOneLeadsToTheOneThatIsBound) {
    const auto server = socket_of(AF_INET, SOCK_DGRAM);
    const auto address = bind_anywhere(server.get());
    const auto client = socket_of(AF_INET, SOCK_DGRAM);
    ASSERT_EQ(
        ::connect(client.get(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address), 0);
    const auto machine = look();
    const auto object = held(machine, client.get());
    EXPECT_EQ(machine.objects[object].kind(), Kind::udp_socket);
    EXPECT_EQ(machine.peer_of(object), held(machine, server.get()));
    EXPECT_FALSE(machine.peer_of(held(machine, server.get())));
}

TEST(InspectOtherSocket, IsCalledByItsProtocol) {
    const FileDescriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
    const auto machine = look();
    const auto object = held(machine, netlink.get());
    EXPECT_EQ(machine.objects[object].kind(), Kind::other_socket);
    EXPECT_EQ(facts<OtherSocketFacts>(machine, object).protocol, "NETLINK");
}

}  // namespace
}  // namespace patchbay::inspect::test
