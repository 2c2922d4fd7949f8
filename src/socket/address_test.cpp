// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/address.hpp"

#include "os/fault_injection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using Purpose = SocketAddress::Purpose;
using testing::HasSubstr;

SocketAddress parsed(std::string_view text) {
    return or_throw(SocketAddress::parse(text));
}

std::string complaint(std::string_view text) {
    const auto address = SocketAddress::parse(text);
    return address ? "none" : address.error().message();
}

std::vector<std::string> names(const SocketAddress& address, Purpose purpose) {
    std::vector<std::string> result;
    const auto resolved = or_throw(address.resolve(purpose, Deadline::after(10s)));
    for (const auto& entry : *resolved) result.push_back(entry.name());
    return result;
}

TEST(SocketAddress, IsWrittenAsItIsRead) {
    for (const std::string text :
         {"unix:/run/chat", "unix:chat", "unix:@chat", "unix-seqpacket:/run/chat",
          "unix-dgram:@inbox", "tcp:127.0.0.1:7000", "tcp:[::1]:7000", "tcp:localhost:7000",
          "tcp:*:0", "udp:example.org:53", "udp:[fe80::1%2]:53", "vsock:2:1234", "vsock:*:0"})
        EXPECT_EQ(parsed(text).name(), text);
}

TEST(SocketAddress, KnowsItsParts) {
    EXPECT_EQ(parsed("unix-seqpacket:/run/chat").transport(), Transport::unix_seqpacket);
    EXPECT_EQ(parsed("unix:/run/chat").path(), "/run/chat");
    EXPECT_EQ(parsed("unix:@chat").path(), "");
    EXPECT_EQ(parsed("tcp:[::1]:7000").port(), 7000U);
    EXPECT_EQ(parsed("tcp:localhost:7001").port(), 7001U);
    EXPECT_EQ(parsed("vsock:2:4000000000").port(), 4000000000U);
    EXPECT_EQ(parsed("tcp:127.0.0.1:1").native()->sa_family, AF_INET);
    EXPECT_EQ(parsed("unix:@chat").native_size(), offsetof(::sockaddr_un, sun_path) + 5);
    EXPECT_EQ(SocketAddress().rest(), "");
}

TEST(SocketAddress, KeepsPathsThatTheKernelCannotHold) {
    const auto longest = std::string(107, 'x');
    EXPECT_TRUE(parsed("unix:" + longest).is_resolved());
    const auto address = parsed("unix:" + longest + 'y');
    EXPECT_FALSE(address.is_resolved());
    EXPECT_EQ(address.path(), longest + 'y');
    EXPECT_EQ(address.name(), "unix:" + longest + 'y');
    EXPECT_TRUE(
        SocketAddress::parse("unix:" + std::string(4096, 'x')).error().is(Condition::too_big));
    EXPECT_TRUE(parsed("unix:@" + longest).is_resolved());
    EXPECT_TRUE(SocketAddress::parse("unix:@" + longest + 'y').error().is(Condition::too_big));
}

TEST(SocketAddress, SaysWhereItIsWrong) {
    EXPECT_THAT(complaint("tpc:localhost:7000"), HasSubstr("column 1: expected unix,"));
    EXPECT_THAT(complaint("unix:"), HasSubstr("column 6: expected a path"));
    EXPECT_THAT(complaint("tcp:localhost"), HasSubstr("column 14: expected a colon and a port"));
    EXPECT_THAT(complaint("tcp:localhost:70000"), HasSubstr("column 15: expected a port"));
    EXPECT_THAT(complaint("tcp:localhost:http"), HasSubstr("column 15: expected a port"));
    EXPECT_THAT(complaint("tcp:[::1:7000"), HasSubstr("expected ']'"));
    EXPECT_THAT(complaint("tcp:[::1]7000"), HasSubstr("column 10: expected a colon"));
    EXPECT_THAT(complaint("tcp:[::g]:7000"), HasSubstr("column 6: expected an IPv6 address"));
    EXPECT_THAT(complaint("tcp:::1:7000"), HasSubstr("column 5: expected an IPv6 address in br"));
    EXPECT_THAT(complaint("tcp:two words:1"), HasSubstr("column 8: expected a host name"));
    EXPECT_THAT(complaint("vsock:host:1"), HasSubstr("column 7: expected a context id"));
    EXPECT_THAT(complaint("vsock:1:-1"), HasSubstr("column 9: expected a port"));
    EXPECT_THAT(complaint("tcp:*:7?frame=raw"), HasSubstr("takes none"));
}

TEST(SocketAddress, LocalhostIsThisMachineWithoutAskingAnybody) {
    const os::FaultInjection no_names(
        {.call = os::Call::getaddrinfo, .error = EACCES, .sticky = true});
    const std::vector<std::string> this_machine{"tcp:127.0.0.1:7", "tcp:[::1]:7"};
    EXPECT_EQ(names(parsed("tcp:localhost:7"), Purpose::connect), this_machine);
    EXPECT_EQ(names(parsed("tcp:localhost:7"), Purpose::listen), this_machine);
    EXPECT_EQ(names(parsed("tcp:*:7"), Purpose::connect), this_machine);
    EXPECT_EQ(names(parsed("tcp::7"), Purpose::connect), this_machine);
}

TEST(SocketAddress, TheWildcardListensOnIpv6AndIpv4) {
    const std::vector<std::string> everywhere{"udp:[::]:7", "udp:0.0.0.0:7"};
    EXPECT_EQ(names(parsed("udp:*:7"), Purpose::listen), everywhere);
    EXPECT_EQ(names(parsed("udp::7"), Purpose::listen), everywhere);
}

TEST(SocketAddress, WhatIsNoNameIsItself) {
    for (const std::string text : {"unix:/run/chat", "tcp:[::1]:7", "udp:127.0.0.1:7"})
        EXPECT_EQ(names(parsed(text), Purpose::connect), std::vector{text});
}

TEST(SocketAddress, VsockWildcardConnectsToThisMachine) {
    EXPECT_EQ(names(parsed("vsock:*:7"), Purpose::listen), std::vector<std::string>{"vsock:*:7"});
    EXPECT_EQ(names(parsed("vsock:*:7"), Purpose::connect), std::vector<std::string>{"vsock:1:7"});
}

/// Names of this kind are told apart by getaddrinfo(3) itself, without a name server.
TEST(SocketAddress, OtherNamesAreLookedUpWithAndWithoutDeadline) {
    const auto address = parsed("tcp:127.1:7");
    ASSERT_FALSE(address.is_resolved());
    EXPECT_EQ(or_throw(address.resolve(Purpose::connect, Deadline::after(10s)))->front().name(),
              "tcp:127.0.0.1:7");
    EXPECT_EQ(or_throw(address.resolve(Purpose::connect, Deadline::never()))->front().name(),
              "tcp:127.0.0.1:7");
}

TEST(SocketAddress, AFailedLookupSaysWhatHelps) {
    const os::FaultInjection fault(
        {.call = os::Call::getaddrinfo, .error = ENOENT, .sticky = true});
    const auto resolved = parsed("tcp:nowhere:7").resolve(Purpose::connect, Deadline::after(10s));
    ASSERT_FALSE(resolved);
    EXPECT_TRUE(resolved.error().is(Condition::not_found));
    EXPECT_THAT(resolved.error().message(), HasSubstr("getaddrinfo tcp:nowhere:7"));
    EXPECT_THAT(resolved.error().message(), HasSubstr("no such host"));
}

TEST(SocketAddress, AnIpv4PeerOfAnIpv6SocketReadsAsIpv4) {
    ::sockaddr_in6 native{};
    native.sin6_family = AF_INET6;
    native.sin6_port = htons(7);
    native.sin6_addr.s6_addr[10] = native.sin6_addr.s6_addr[11] = 0xFF;
    native.sin6_addr.s6_addr[12] = 127;
    native.sin6_addr.s6_addr[15] = 1;
    const auto address = SocketAddress::from_native(
        Transport::tcp, reinterpret_cast<const ::sockaddr*>(&native), sizeof native);
    EXPECT_EQ(address.name(), "tcp:127.0.0.1:7");
    EXPECT_EQ(address, parsed("tcp:127.0.0.1:7"));
}

/// Some programs name their abstract socket with all of sun_path, others with no zero byte at the end of a full path.
TEST(SocketAddress, OddNamesOfOthersAreShown) {
    ::sockaddr_un native{};
    native.sun_family = AF_UNIX;
    std::fill(std::begin(native.sun_path), std::end(native.sun_path), 'x');
    const auto* const raw = reinterpret_cast<const ::sockaddr*>(&native);
    EXPECT_EQ(SocketAddress::from_native(Transport::unix_stream, raw, sizeof native).path(),
              std::string(108, 'x'));
    native.sun_path[0] = native.sun_path[2] = '\0';
    EXPECT_EQ(SocketAddress::from_native(Transport::unix_stream, raw, 2 + 4).rest(), "@x@x");
    EXPECT_EQ(SocketAddress::from_native(Transport::unix_stream, raw, 2).rest(), "");
}

}  // namespace
}  // namespace patchbay
