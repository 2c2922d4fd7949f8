// SPDX-License-Identifier: Apache-2.0
//
// Who is at the other end, and who sent a message.
#include "patchbay/socket.hpp"

#include "os/fault_injection.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/sockets.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

PeerCredentials own_credentials() {
    return {.process_id = ::getpid(), .user_id = ::getuid(), .group_id = ::getgid()};
}

TEST(PeerCredentials, AreKnownToBothSides) {
    auto listener = or_throw(Listener::listen(test::fresh_address("unix")));
    test::Child child([&] {
        auto client = or_throw(Connection::connect(listener.name(), Deadline::after(10s))).value();
        const auto server = or_throw(client.peer_credentials());
        std::array<std::byte, 8> buffer{};
        (void)client.receive(buffer, Deadline::after(20s));
        return server.process_id == ::getppid() && server.user_id == ::getuid() ? 0 : 1;
    });
    const auto server = or_throw(listener.accept(Deadline::after(10s))).value();
    auto expected = own_credentials();
    expected.process_id = child.pid();
    EXPECT_EQ(or_throw(server.peer_credentials()), expected);
    child.signal(SIGKILL);
}

TEST(PeerCredentials, AreNotKnownOfTheInternet) {
    const auto ends = test::connected_ends("tcp_ipv4");
    EXPECT_TRUE(ends.client.peer_credentials().error().is(Condition::unsupported));
    EXPECT_TRUE(ends.client.peer_pidfd().error().is(Condition::unsupported));
}

TEST(PeerPidfd, PollsReadableWhenTheProcessHasEnded) {
    auto listener = or_throw(Listener::listen(test::fresh_address("unix_seqpacket")));
    test::Child child([&] {
        const auto client = or_throw(Connection::connect(listener.name(), Deadline::after(10s)));
        ::pause();
        return 0;
    });
    const auto server = or_throw(listener.accept(Deadline::after(10s))).value();
    const auto pidfd = server.peer_pidfd();
    if (!pidfd && pidfd.error().is(Condition::unsupported)) GTEST_SKIP() << pidfd.error().message();
    ::pollfd descriptor{.fd = pidfd.value().get(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&descriptor, 1, 0), 0);
    EXPECT_EQ(::fcntl(descriptor.fd, F_GETFD), FD_CLOEXEC);
    child.signal(SIGKILL);
    EXPECT_EQ(::poll(&descriptor, 1, 10'000), 1);
}

/// What kernels before 6.5 answer.
TEST(PeerPidfd, IsUnsupportedByOldKernels) {
    const auto [one, other] = or_throw(Connection::pair());
    const os::FaultInjection fault({.call = os::Call::getsockopt, .error = ENOPROTOOPT});
    const auto pidfd = one.peer_pidfd();
    ASSERT_FALSE(pidfd);
    EXPECT_TRUE(pidfd.error().is(Condition::unsupported));
    EXPECT_THAT(pidfd.error().message(), HasSubstr("Linux 6.5"));
}

TEST(MessageCredentials, ComeWithEachDatagram) {
    auto inbox = or_throw(DatagramSocket::bind("unix-dgram:" + test::unique_name("@"),
                                               {.socket = {.credentials = true}}));
    std::array<std::byte, 8> buffer{};
    for (int i = 0; i < 2; ++i) {
        test::Child child([&] {
            auto sender =
                or_throw(DatagramSocket::connect(inbox.name(), Deadline::never())).value();
            return or_throw(sender.try_send(as_bytes("it is me"))) ? 0 : 1;
        });
        const auto pid = child.pid();
        EXPECT_EQ(child.wait(), 0);
        const auto mail = or_throw(inbox.receive_from(buffer, Deadline::after(10s))).value();
        EXPECT_EQ(mail.size_bytes, 8U);
        EXPECT_EQ(mail.sender.rest(), "");
        EXPECT_EQ(mail.credentials.value().process_id, pid);
        EXPECT_EQ(mail.credentials.value().user_id, ::getuid());
    }
}

/// A connection that was handed on: SO_PEERCRED tells who connected, the message tells who sent it.
TEST(MessageCredentials, TellWhoSentOnAConnection) {
    for (const auto transport : {Transport::unix_stream, Transport::unix_seqpacket}) {
        auto [client, server] = or_throw(Connection::pair(transport, {.credentials = true}));
        test::Child child(
            [&, &one = client] { return or_throw(one.try_send(as_bytes("child"))) == 5U ? 0 : 1; });
        const auto pid = child.pid();
        EXPECT_EQ(child.wait(), 0);
        std::array<std::byte, 8> buffer{};
        std::array<FileDescriptor, 1> none;
        const auto got =
            or_throw(server.receive_descriptors(buffer, none, Deadline::after(10s))).value();
        EXPECT_EQ(got.size_bytes, 5U);
        EXPECT_EQ(got.sender.value().process_id, pid);
        EXPECT_EQ(or_throw(server.peer_credentials()).process_id, ::getpid());
        // One that is adopted finds out by itself that they come.
        or_throw(client.try_send(as_bytes("again")));
        auto again = or_throw(Connection::adopt(test::copy_of(server.fd())));
        EXPECT_EQ(or_throw(again.receive_descriptors(buffer, none, Deadline::after(10s)))
                      .value()
                      .sender.value()
                      .process_id,
                  ::getpid());
    }
}

/// What somebody without privilege gets when connecting to `path`; datagrams or not.
Condition refusal(const std::string& path, bool datagram) {
    test::drop_privileges();
    const auto failure = [](const auto& outcome) {
        if (outcome) return Condition{};
        const bool helps = outcome.error().cure().find("permission") != std::string::npos;
        return outcome.error().is(Condition::denied) && helps ? Condition::denied
                                                              : Condition::corrupt;
    };
    if (datagram) return failure(DatagramSocket::connect("unix-dgram:" + path, Deadline::never()));
    return failure(Connection::try_connect("unix:" + path));
}

void expect_refusal(const std::string& path, bool datagram, Condition expected) {
    test::Child stranger([&] { return refusal(path, datagram) == expected ? 0 : 1; });
    EXPECT_EQ(stranger.wait(), 0);
}

TEST(SocketFileMode, KeepsStrangersOut) {
    if (!test::is_root()) GTEST_SKIP() << "only root can become somebody else";
    const auto path = test::unique_name("/tmp/");
    const auto listener = or_throw(Listener::listen("unix:" + path));
    expect_refusal(path, false, Condition::denied);
    ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
    expect_refusal(path, false, Condition{});
}

TEST(SocketFileMode, KeepsStrangersDatagramsOut) {
    if (!test::is_root()) GTEST_SKIP() << "only root can become somebody else";
    const auto path = test::unique_name("/tmp/");
    const auto inbox = or_throw(DatagramSocket::bind("unix-dgram:" + path));
    expect_refusal(path, true, Condition::denied);
    ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
    expect_refusal(path, true, Condition{});
}

}  // namespace
}  // namespace patchbay
