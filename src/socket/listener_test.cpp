// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/listener.hpp"

#include "os/fault_injection.hpp"
#include "support/census.hpp"
#include "support/child.hpp"
#include "support/sockets.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class EveryListener : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (const auto reason = test::why_absent(GetParam()); !reason.empty())
            GTEST_SKIP() << reason;
        listener.emplace(or_throw(Listener::listen(test::fresh_address(GetParam()))));
    }
    Connection connected() {
        return or_throw(Connection::connect(listener->name(), Deadline::after(10s))).value();
    }
    std::optional<Connection> accepted() {
        return or_throw(listener->accept(Deadline::after(10s)));
    }

    std::optional<Listener> listener;
    std::array<std::byte, 64> buffer{};
};

INSTANTIATE_TEST_SUITE_P(Kinds, EveryListener, testing::ValuesIn(test::kConnectionKinds),
                         test::kind_name);

TEST_P(EveryListener, NobodyComesInTime) {
    EXPECT_EQ(or_throw(listener->try_accept()).has_value(), false);
    const auto start = Deadline::Clock::now();
    EXPECT_EQ(or_throw(listener->accept(Deadline::after(20ms))).has_value(), false);
    EXPECT_GE(Deadline::Clock::now() - start, 20ms);
}

TEST_P(EveryListener, ItsNameIsWhereToConnect) {
    EXPECT_EQ(or_throw(listener->local_address()).name(), listener->name());
    const auto client = connected();
    const auto server = accepted();
    ASSERT_TRUE(server);
    EXPECT_EQ(client.name(), listener->name());
    EXPECT_EQ(or_throw(client.peer_address()).name(), listener->name());
    EXPECT_EQ(or_throw(server->local_address()).name(), listener->name());
}

TEST_P(EveryListener, AcceptsInTheOrderOfComing) {
    std::vector<Connection> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(connected());
        or_throw(clients.back().send(as_bytes(std::string(1, static_cast<char>('a' + i))),
                                     Deadline::never()));
    }
    for (int i = 0; i < 5; ++i) {
        auto server = accepted();
        ASSERT_TRUE(server);
        EXPECT_EQ(or_throw(server->receive(buffer, Deadline::after(10s))), 1U);
        EXPECT_EQ(static_cast<char>(buffer[0]), 'a' + i);
    }
}

TEST_P(EveryListener, TwoCannotHaveOneAddress) {
    const auto second = Listener::listen(listener->name());
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().is(Condition::in_use)) << second.error().message();
    EXPECT_THAT(second.error().message(), HasSubstr(listener->name()));
    EXPECT_FALSE(second.error().cure().empty());
    const auto client = connected();
    EXPECT_TRUE(accepted()) << "the first was disturbed";
}

TEST_P(EveryListener, NobodyListensAnyMore) {
    const auto address = listener->name();
    listener.reset();
    const auto connection = Connection::connect(address, Deadline::after(10s));
    ASSERT_FALSE(connection);
    EXPECT_TRUE(connection.error().is(Condition::not_found)) << connection.error().message();
    EXPECT_THAT(connection.error().message(), HasSubstr(address));
    EXPECT_FALSE(connection.error().cure().empty());
}

TEST_P(EveryListener, TurnsAwayWhomItDidNotAccept) {
    auto client = connected();
    listener.reset();
    const auto end = client.receive(buffer, Deadline::after(10s));
    ASSERT_FALSE(end);
    EXPECT_TRUE(end.error().is(Condition::closed)) << end.error().message();
}

TEST_P(EveryListener, AGuestWhoHasGoneAgainIsAcceptedAndAtTheEnd) {
    {
        const auto client = connected();
    }
    auto server = accepted();
    ASSERT_TRUE(server);
    EXPECT_TRUE(server->receive(buffer, Deadline::after(10s)).error().is(Condition::closed));
}

TEST_P(EveryListener, ServesSeveralProcesses) {
    std::vector<test::Child> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&] {
            auto client = connected();
            or_throw(client.send(as_bytes("hello"), Deadline::never()));
            return or_throw(client.receive(buffer, Deadline::after(10s))) == 5U ? 0 : 1;
        });
    }
    for (int i = 0; i < 4; ++i) {
        auto server = accepted();
        ASSERT_TRUE(server);
        EXPECT_EQ(or_throw(server->receive(buffer, Deadline::after(10s))), 5U);
        or_throw(server->send(Bytes(buffer).first(5), Deadline::never()));
    }
    for (auto& client : clients) EXPECT_EQ(client.wait(), 0);
}

/// A server at its limit must neither spin nor leave the guest waiting.
TEST_P(EveryListener, WithoutDescriptorsTurnsAGuestAwayAndGoesOn) {
    test::Child child([&] {
        auto turned_away = connected();
        auto served = connected();
        std::vector<FileDescriptor> hoard;
        ::rlimit limit{.rlim_cur = 64, .rlim_max = 64};
        ::setrlimit(RLIMIT_NOFILE, &limit);
        for (int fd = 0; (fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;)
            hoard.emplace_back(fd);

        const auto none = listener->accept(Deadline::after(10s));
        if (none || !none.error().is(Condition::exhausted)) return 1;
        if (none.error().cure().find("64") == std::string::npos) return 2;
        if (!turned_away.receive(buffer, Deadline::after(10s)).error().is(Condition::closed))
            return 3;
        hoard.pop_back();
        if (!or_throw(listener->accept(Deadline::after(10s)))) return 4;
        // Full again, and nobody waits: no reason to complain.
        hoard.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        while (::open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) {
        }
        return or_throw(listener->accept(Deadline::after(20ms))) ? 5 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_P(EveryListener, AnAdoptedOneWorks) {
    const auto address = listener->name();
    auto adopted = or_throw(Listener::adopt(test::copy_of(listener->fd())));
    EXPECT_EQ(adopted.name(), address);
    const auto client = connected();
    EXPECT_TRUE(or_throw(adopted.accept(Deadline::after(10s))));
}

TEST_P(EveryListener, KnowsItsFacts) {
    const auto stat = or_throw(listener->stat());
    EXPECT_EQ(stat.state, SocketState::listening);
    EXPECT_GT(stat.backlog_limit, 0U);
    EXPECT_EQ(stat.ownership.user_id, ::getuid());
    if (GetParam() == "unix") {
        EXPECT_EQ(stat.ownership.mode, 0600U);
    }
}

TEST_P(EveryListener, LeavesNothingBehind) {
    const auto before = test::Census::take();
    {
        const auto more = or_throw(Listener::listen(test::fresh_address(GetParam())));
    }
    EXPECT_EQ(test::Census::take(), before);
}

/// The kernel waits for room in the line of a Unix listener, and offers nothing to poll.
class FullLine : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        listener.emplace(
            or_throw(Listener::listen(test::fresh_address(GetParam()), {.backlog = 0})));
        while (auto client = or_throw(Connection::try_connect(listener->name())))
            waiting.push_back(*std::move(client));
        ASSERT_FALSE(waiting.empty());
    }
    std::optional<Listener> listener;
    std::vector<Connection> waiting;
};

INSTANTIATE_TEST_SUITE_P(Kinds, FullLine,
                         testing::Values("unix", "unix_abstract", "unix_seqpacket"),
                         test::kind_name);

TEST_P(FullLine, KeepsTheDeadline) {
    const auto start = Deadline::Clock::now();
    EXPECT_FALSE(or_throw(Connection::connect(listener->name(), Deadline::after(50ms))));
    const auto waited = Deadline::Clock::now() - start;
    EXPECT_GE(waited, 50ms);
    EXPECT_LT(waited, 5s);
}

TEST_P(FullLine, MovesOnWhenOneIsAccepted) {
    test::Child child([&] {
        waiting.clear();
        return or_throw(Connection::connect(listener->name(), Deadline::after(10s))) ? 0 : 1;
    });
    child.wait_until_asleep();
    for (std::size_t i = 0; i <= waiting.size(); ++i)
        EXPECT_TRUE(or_throw(listener->accept(Deadline::after(10s))));
    EXPECT_EQ(child.wait(), 0);
}

/// Whose line is full says nothing to tcp clients: they ask again and again.
TEST(Listener, ATcpClientKeepsItsDeadlineWhereNobodyAnswers) {
    const auto listener = or_throw(Listener::listen("tcp:127.0.0.1:0", {.backlog = 0}));
    std::vector<Connection> waiting;
    const auto connect = [&] {
        return or_throw(Connection::connect(listener.name(), Deadline::after(100ms)));
    };
    auto start = Deadline::Clock::now();
    while (auto client = connect()) {
        waiting.push_back(*std::move(client));
        ASSERT_LT(waiting.size(), 100U);
        start = Deadline::Clock::now();
    }
    const auto waited = Deadline::Clock::now() - start;
    EXPECT_GE(waited, 100ms);
    EXPECT_LT(waited, 5s);
}

TEST(Listener, RefusesWhatDoesNotListen) {
    EXPECT_TRUE(Listener::listen("udp:127.0.0.1:0").error().is(Condition::invalid));
    EXPECT_TRUE(Connection::try_connect("udp:127.0.0.1:9").error().is(Condition::invalid));
    auto [one, other] = or_throw(Connection::pair());
    const auto adopted = Listener::adopt(FileDescriptor(one.release_fd()));
    ASSERT_FALSE(adopted);
    EXPECT_THAT(adopted.error().message(), HasSubstr("does not listen"));
    EXPECT_TRUE(Listener::adopt(FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)))
                    .error()
                    .is(Condition::invalid));
}

TEST(Listener, OneSocketServesIpv6AndIpv4) {
    if (const auto reason = test::why_absent("tcp_ipv6"); !reason.empty()) GTEST_SKIP() << reason;
    auto listener = or_throw(Listener::listen("tcp:*:0"));
    const auto port = std::to_string(or_throw(listener.local_address()).port());
    for (const std::string host : {"127.0.0.1", "[::1]", "localhost", "*"}) {
        const auto client =
            or_throw(Connection::connect("tcp:" + host + ':' + port, Deadline::after(10s)));
        EXPECT_TRUE(client) << host;
        const auto server = or_throw(listener.accept(Deadline::after(10s)));
        EXPECT_TRUE(server) << host;
    }
}

/// A machine without IPv6.
TEST(Listener, TheWildcardFallsBackToIpv4) {
    const os::FaultInjection fault({.call = os::Call::socket, .nth = 1, .error = EAFNOSUPPORT});
    const auto listener = or_throw(Listener::listen("tcp:*:0"));
    EXPECT_THAT(listener.name(), HasSubstr("tcp:0.0.0.0:"));
}

TEST(Listener, AMissingTransportIsNamed) {
    const os::FaultInjection fault(
        {.call = os::Call::socket, .error = EAFNOSUPPORT, .sticky = true});
    const auto vsock = Listener::listen("vsock:*:0");
    ASSERT_FALSE(vsock);
    EXPECT_TRUE(vsock.error().is(Condition::unsupported));
    EXPECT_THAT(vsock.error().message(), HasSubstr("this kernel does not speak vsock"));
}

TEST(Listener, AnotherTypeAtTheOtherEndIsAMismatch) {
    const auto path = test::unique_name("/tmp/");
    const auto listener = or_throw(Listener::listen("unix:" + path));
    const auto wrong = Connection::try_connect("unix-seqpacket:" + path);
    ASSERT_FALSE(wrong);
    EXPECT_TRUE(wrong.error().is(Condition::mismatch)) << wrong.error().message();
}

}  // namespace
}  // namespace patchbay
