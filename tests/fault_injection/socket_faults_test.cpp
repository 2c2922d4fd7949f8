// SPDX-License-Identifier: Apache-2.0
//
// Making sockets, and what connects them.
#include "patchbay/socket.hpp"

#include "support/fault_loop.hpp"
#include "support/sockets.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;
using Purpose = SocketAddress::Purpose;

constexpr SocketOptions kEveryOption{.send_buffer_bytes = 65536,
                                     .receive_buffer_bytes = 65536,
                                     .keep_alive = true,
                                     .credentials = true};

class SocketFaults : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (const auto reason = why_absent(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    }
    static Listener fresh_listener() {
        return or_throw(Listener::listen(fresh_address(GetParam())));
    }
};

INSTANTIATE_TEST_SUITE_P(Kinds, SocketFaults, testing::ValuesIn(kConnectionKinds), kind_name);

TEST_P(SocketFaults, Listen) {
    for_each_fault(
        GetParam() + " listen", [] { return fresh_address(GetParam()); },
        [](const std::string& address) {
            return failure_of(Listener::listen(address, {.mode = 0640, .socket = kEveryOption}));
        });
}

TEST_P(SocketFaults, Connect) {
    for_each_fault(GetParam() + " connect", fresh_listener, [](Listener& listener) {
        return failure_of(Connection::connect(listener.name(), Deadline::after(10s), kEveryOption));
    });
}

TEST_P(SocketFaults, Accept) {
    struct Prepared {
        Listener listener;
        Connection client;
    };
    const auto prepare = [] {
        auto listener = fresh_listener();
        auto client = or_throw(Connection::connect(listener.name(), Deadline::after(10s)));
        return Prepared{std::move(listener), std::move(client).value()};
    };
    for_each_fault(GetParam() + " accept", prepare, [](Prepared& prepared) {
        return failure_of(prepared.listener.accept(Deadline::after(10s)));
    });
}

TEST_P(SocketFaults, AdoptAListener) {
    for_each_fault(GetParam() + " adopt a listener", fresh_listener, [](Listener& listener) {
        return failure_of(Listener::adopt(copy_of(listener.fd())));
    });
}

TEST_P(SocketFaults, Facts) {
    const auto prepare = [] { return connected_ends(GetParam()); };
    const auto every_fact = [](Ends& ends) -> std::optional<Error> {
        if (const auto result = ends.client.stat(); !result) return result.error();
        if (const auto result = ends.client.local_address(); !result) return result.error();
        if (const auto result = ends.client.peer_address(); !result) return result.error();
        if (const auto result = ends.client.largest_message_bytes(); !result) return result.error();
        if (is_unix(ends.client.transport())) {
            if (const auto result = ends.client.peer_credentials(); !result) return result.error();
            if (const auto result = ends.client.peer_pidfd(); !result) return result.error();
        }
        return failure_of(ends.client.finish_sending());
    };
    for_each_fault(GetParam() + " facts", prepare, every_fact);
}

/// A Unix listener whose line is full: connect(2) itself waits, here in vain.
TEST(SocketFaultsUnix, ConnectInLine) {
    struct Prepared {
        Listener listener;
        Connection client;
    };
    const auto prepare = [] {
        auto listener = or_throw(Listener::listen(fresh_address("unix"), {.backlog = 0}));
        auto client = or_throw(Connection::try_connect(listener.name()));
        return Prepared{std::move(listener), std::move(client).value()};
    };
    for_each_fault("connect in line", prepare, [](Prepared& prepared) {
        return failure_of(Connection::connect(prepared.listener.name(), Deadline::after(5ms)));
    });
}

TEST(SocketFaultsUnix, ReplaceAStaleFile) {
    struct Stale {
        std::string path;
        explicit Stale(const std::string& at) : path(at) {
            auto dead = or_throw(Listener::listen("unix:" + path));
            FileDescriptor(dead.release_fd()).reset();
        }
        Stale(Stale&&) = delete;
        ~Stale() { ::unlink(path.c_str()); }
    };
    for_each_fault(
        "replace a stale file", [] { return std::make_unique<Stale>(unique_name("/tmp/")); },
        [](std::unique_ptr<Stale>& stale) {
            return failure_of(Listener::listen("unix:" + stale->path));
        });
}

/// Listening, connecting and removing where no address holds the path; the second needs a link.
TEST(SocketFaultsUnix, LongPaths) {
    const TemporaryFolder folder;
    const auto inner = folder / std::string(100, 'd');
    ASSERT_EQ(::mkdir(inner.c_str(), 0700), 0);
    for (const std::size_t length : {20U, 200U}) {
        const auto path = inner + '/' + std::string(length, 's');
        for_each_fault(
            "listen at a long path", [] { return 0; },
            [&](int) { return failure_of(Listener::listen("unix:" + path)); });
        for_each_fault(
            "connect to a long path", [&] { return or_throw(Listener::listen("unix:" + path)); },
            [&](Listener& listener) {
                return failure_of(Connection::try_connect(listener.name()));
            });
    }
    EXPECT_EQ(::rmdir(inner.c_str()), 0) << "something was left in it";
}

TEST(SocketFaultsUnix, Unlink) {
    for_each_fault(
        "unlink", [] { return or_throw(Listener::listen(fresh_address("unix"))); },
        [](Listener& listener) { return failure_of(Listener::unlink(listener.name())); });
}

TEST(SocketFaultsUnix, Pairs) {
    for (const auto transport : {Transport::unix_stream, Transport::unix_seqpacket}) {
        for_each_fault(
            "pair", [] { return 0; },
            [&](int) { return failure_of(Connection::pair(transport, kEveryOption)); });
    }
    for_each_fault(
        "datagram pair", [] { return 0; },
        [](int) { return failure_of(DatagramSocket::pair(kEveryOption)); });
}

TEST(SocketFaultsNames, Lookup) {
    // Told apart by getaddrinfo(3) itself, without a name server.
    const auto address = or_throw(SocketAddress::parse("tcp:127.1:7"));
    for (const auto deadline : {Deadline::never(), Deadline::after(10min)}) {
        for_each_fault(
            "lookup", [] { return 0; },
            [&](int) { return failure_of(address.resolve(Purpose::connect, deadline)); });
    }
}

}  // namespace
}  // namespace patchbay::test
