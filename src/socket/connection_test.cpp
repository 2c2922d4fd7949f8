// SPDX-License-Identifier: Apache-2.0
#include "patchbay/socket/connection.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/sockets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// What holds for every kind of connection.
class EveryConnection : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (const auto reason = test::why_absent(GetParam()); !reason.empty())
            GTEST_SKIP() << reason;
        ends.emplace(test::connected_ends(GetParam()));
    }
    Connection& client() { return ends->client; }
    Connection& server() { return ends->server; }
    std::string received(Connection& from) {
        const auto size = or_throw(from.receive(buffer, Deadline::after(10s)));
        return size ? std::string(as_text(Bytes(buffer).first(*size))) : "nothing in time";
    }

    std::optional<test::Ends> ends;
    std::array<std::byte, 4096> buffer{};
};

INSTANTIATE_TEST_SUITE_P(Kinds, EveryConnection, testing::ValuesIn(test::kConnectionKinds),
                         test::kind_name);

TEST_P(EveryConnection, CarriesBothWays) {
    EXPECT_EQ(or_throw(client().send(as_bytes("hello"), Deadline::never())), 5U);
    EXPECT_EQ(received(server()), "hello");
    EXPECT_EQ(or_throw(server().send(as_bytes("welcome"), Deadline::never())), 7U);
    EXPECT_EQ(received(client()), "welcome");
}

TEST_P(EveryConnection, GivesNothingInTime) {
    EXPECT_EQ(or_throw(client().try_receive(buffer)), std::nullopt);
    EXPECT_EQ(or_throw(client().receive(buffer, Deadline::after(2ms))), std::nullopt);
}

TEST_P(EveryConnection, TakesUntilItIsFullAndThenNothingInTime) {
    const std::vector<std::byte> block(10'000);
    std::size_t sent = 0;
    while (const auto count = or_throw(client().send(block, Deadline::after(5ms)))) sent += *count;
    EXPECT_GT(sent, block.size());
    EXPECT_EQ(or_throw(client().try_send(block)), std::nullopt);

    std::vector<std::byte> large(1 << 20);
    std::size_t got = 0;
    while (got < sent) got += or_throw(server().receive(large, Deadline::after(10s))).value();
    EXPECT_EQ(got, sent);
}

TEST_P(EveryConnection, TheOtherSideLearnsOfTheEnd) {
    or_throw(client().send(as_bytes("last"), Deadline::never()));
    FileDescriptor(client().release_fd()).reset();
    EXPECT_EQ(received(server()), "last");
    for (int i = 0; i < 2; ++i) {
        const auto end = server().receive(buffer, Deadline::after(10s));
        ASSERT_FALSE(end);
        EXPECT_TRUE(end.error().is(Condition::closed)) << end.error().message();
    }
}

TEST_P(EveryConnection, FinishSendingEndsOneDirectionOnly) {
    or_throw(client().send(as_bytes("question"), Deadline::never()));
    or_throw(client().finish_sending());
    EXPECT_EQ(received(server()), "question");
    EXPECT_TRUE(server().receive(buffer, Deadline::after(10s)).error().is(Condition::closed));
    or_throw(server().send(as_bytes("answer"), Deadline::never()));
    EXPECT_EQ(received(client()), "answer");
    EXPECT_TRUE(client().try_send(as_bytes("more")).error().is(Condition::closed));
}

TEST_P(EveryConnection, SendingToNobodyIsAnErrorAndKillsNobody) {
    test::Child child([&] {
        ::signal(SIGPIPE, SIG_DFL);
        FileDescriptor(server().release_fd()).reset();
        for (;;) {  // tcp learns of it with the answer to the first bytes
            const auto sent = client().send(as_bytes("x"), Deadline::after(10s));
            if (!sent) return sent.error().is(Condition::closed) ? 0 : 1;
        }
    });
    FileDescriptor(server().release_fd()).reset();
    EXPECT_EQ(child.wait(), 0);
}

TEST_P(EveryConnection, AKilledPartnerEndsIt) {
    test::Child child([&] {
        FileDescriptor(server().release_fd()).reset();
        or_throw(client().send(as_bytes("from the child"), Deadline::never()));
        (void)client().receive(buffer, Deadline::never());
        return 0;
    });
    FileDescriptor(client().release_fd()).reset();
    EXPECT_EQ(received(server()), "from the child");
    child.wait_until_asleep();
    child.kill();
    const auto end = server().receive(buffer, Deadline::after(10s));
    ASSERT_FALSE(end);
    EXPECT_TRUE(end.error().is(Condition::closed));
}

TEST_P(EveryConnection, ABlockedSenderLearnsThatTheReceiverWasKilled) {
    test::Child receiver([&] {
        FileDescriptor(client().release_fd()).reset();
        ::pause();
        return 0;
    });
    FileDescriptor(server().release_fd()).reset();
    test::Child sender([&] {
        const std::vector<std::byte> block(100'000);
        for (;;) {
            const auto sent = client().send(block, Deadline::after(20s));
            if (!sent) return sent.error().is(Condition::closed) ? 0 : 1;
            if (!*sent) return 2;
        }
    });
    FileDescriptor(client().release_fd()).reset();
    sender.wait_until_asleep();
    receiver.wait_until_asleep();
    receiver.kill();
    EXPECT_EQ(sender.wait(), 0);
}

TEST_P(EveryConnection, SurvivesSignalsWithoutLosingTimeOrBytes) {
    test::Child child([&] {
        FileDescriptor(server().release_fd()).reset();
        struct ::sigaction ignore{};
        ignore.sa_handler = [](int) {};  // without SA_RESTART
        ::sigaction(SIGUSR1, &ignore, nullptr);
        or_throw(client().send(as_bytes("ready"), Deadline::never()));
        const auto start = Deadline::Clock::now();
        const bool nothing = !or_throw(client().receive(buffer, Deadline::after(200ms)));
        const auto waited = Deadline::Clock::now() - start;
        or_throw(client().send(as_bytes("go on"), Deadline::never()));
        const auto size = or_throw(client().receive(buffer, Deadline::after(10s)));
        return nothing && waited >= 200ms && waited < 5s && size == 3U ? 0 : 1;
    });
    FileDescriptor(client().release_fd()).reset();
    EXPECT_EQ(received(server()), "ready");
    std::optional<std::size_t> size;
    while (!size) {
        child.signal(SIGUSR1);
        size = or_throw(server().receive(buffer, Deadline::after(1ms)));
    }
    for (int i = 0; i < 100; ++i) child.signal(SIGUSR1);
    or_throw(server().send(as_bytes("end"), Deadline::never()));
    EXPECT_EQ(child.wait(), 0);
}

TEST_P(EveryConnection, ItsDescriptorPollsAndIsNotInherited) {
    ::pollfd descriptor{.fd = server().fd(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&descriptor, 1, 0), 0);
    or_throw(client().send(as_bytes("x"), Deadline::never()));
    EXPECT_EQ(::poll(&descriptor, 1, 10'000), 1);
    for (const int fd : {client().fd(), server().fd()}) {
        EXPECT_EQ(::fcntl(fd, F_GETFD), FD_CLOEXEC);
        EXPECT_EQ(::fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    }
}

TEST_P(EveryConnection, AnAdoptedDescriptorWorksInEitherMode) {
    for (const int mode : {0, O_NONBLOCK}) {
        auto copy = test::copy_of(server().fd());
        const int fd = copy.get();
        ASSERT_EQ(::fcntl(fd, F_SETFL, mode), 0);
        auto adopted = or_throw(Connection::adopt(std::move(copy)));
        EXPECT_EQ(or_throw(adopted.try_receive(buffer)), std::nullopt);
        or_throw(client().send(as_bytes("hello"), Deadline::never()));
        EXPECT_EQ(received(adopted), "hello");
        EXPECT_EQ(adopted.transport(), server().transport());
        EXPECT_EQ(::fcntl(fd, F_GETFL) & O_NONBLOCK, mode);
    }
}

TEST_P(EveryConnection, KnowsItsFacts) {
    or_throw(client().send(as_bytes("12345"), Deadline::never()));
    ::pollfd readable{.fd = server().fd(), .events = POLLIN, .revents = 0};
    ASSERT_EQ(::poll(&readable, 1, 10'000), 1);
    EXPECT_EQ(or_throw(server().stat()).waiting_bytes, 5U);
    const auto stat = or_throw(client().stat());
    EXPECT_EQ(stat.transport, client().transport());
    EXPECT_EQ(stat.state, SocketState::connected);
    EXPECT_GT(stat.send_buffer_bytes, 0U);
    EXPECT_EQ(stat.ownership.user_id, ::getuid());
    FileDescriptor(client().release_fd()).reset();
    ::pollfd descriptor{.fd = server().fd(), .events = POLLRDHUP, .revents = 0};
    EXPECT_EQ(::poll(&descriptor, 1, 10'000), 1);
    EXPECT_EQ(or_throw(server().stat()).state, SocketState::closed);
}

TEST_P(EveryConnection, LeavesNothingBehind) {
    ends.reset();
    const auto before = test::Census::take();
    {
        const auto more = test::connected_ends(GetParam());
    }
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay
