// SPDX-License-Identifier: Apache-2.0
//
// TCP and UDP: socat on the other side, in both roles and both directions.
#include "port.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace patchbay::test {
namespace {

class InteropNetwork : public testing::Test {
protected:
    void SetUp() override {
        if (!is_installed("socat")) GTEST_SKIP() << "socat is not installed";
    }
};

TEST_F(InteropNetwork, SocatConnectsAndSends) {
    Program receiver({"patchbay", "recv", "tcp:127.0.0.1:0"});
    const auto port = port_said_by(receiver);
    run_shell("seq 3 | socat -u - TCP:127.0.0.1:" + port);
    EXPECT_EQ(receiver.finish().output, "1\n2\n3\n");
}

TEST_F(InteropNetwork, SocatConnectsOverIpv6) {
    Program receiver({"patchbay", "recv", "tcp:[::1]:0"});
    receiver.wait_for_errors("\n");
    if (receiver.errors().find("receiving on") == std::string::npos)
        GTEST_SKIP() << "no IPv6 here: " << receiver.errors();
    run_shell("echo six | socat -u - 'TCP:[::1]:" + port_said_by(receiver) + "'");
    EXPECT_EQ(receiver.finish().output, "six\n");
}

TEST_F(InteropNetwork, SocatListensAndReceives) {
    const auto port = free_tcp_port();
    Program socat({"socat", "-u", "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr", "STDOUT"});
    EXPECT_EQ(run_program({"patchbay", "send", "tcp:127.0.0.1:" + port, "hello"}).status, 0);
    EXPECT_EQ(socat.finish().output, "hello\n");
}

TEST_F(InteropNetwork, SocatListensAndSends) {
    const auto port = free_tcp_port();
    Program socat({"socat", "-u", "STDIN", "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr"},
                  {.input = "1\n2\n"});
    EXPECT_EQ(run_program({"patchbay", "recv", "tcp:127.0.0.1:" + port + "?role=connect"}).output,
              "1\n2\n");
}

TEST_F(InteropNetwork, SocatConnectsAndReceives) {
    const auto port = free_tcp_port();
    Program sender({"patchbay", "send", "tcp:127.0.0.1:" + port + "?role=listen", "hello"});
    EXPECT_EQ(run_shell("socat -u TCP:127.0.0.1:" + port + ",retry=600,interval=0.1 STDOUT").output,
              "hello\n");
    EXPECT_EQ(sender.finish().status, 0);
}

TEST_F(InteropNetwork, DatagramsFromSocat) {
    Program receiver({"patchbay", "recv", "udp:127.0.0.1:0", "-n", "1"});
    const auto port = port_said_by(receiver);
    run_shell("printf hello | socat -u - UDP-SENDTO:127.0.0.1:" + port);
    EXPECT_EQ(receiver.finish().output, "hello\n");
}

TEST_F(InteropNetwork, DatagramsToSocat) {
    const auto port = free_udp_port();
    Program socat({"socat", "-u", "UDP-RECV:" + port + ",bind=127.0.0.1", "STDOUT"});
    // Datagrams to nobody are lost: it goes on until one has come.
    wait_until("a datagram", [&] {
        run_program({"patchbay", "send", "udp:127.0.0.1:" + port, "hello"});
        return socat.output().find("hello") != std::string::npos;
    });
}

TEST_F(InteropNetwork, ARelayBothWaysBetweenTwoSocats) {
    const auto path = unique_name("/tmp/");
    const auto port = free_tcp_port();
    Program server({"socat", "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr", "EXEC:sort"});
    Program relay({"patchbay", "relay", "--both", "unix:" + path, "tcp:127.0.0.1:" + port});
    wait_until("the socket", [&] { return std::filesystem::exists(path); });
    const auto client = run_shell("printf 'b\\na\\n' | socat -t 30 - UNIX-CONNECT:" + path);
    EXPECT_EQ(client.output, "a\nb\n") << client.errors;
    EXPECT_EQ(relay.finish().status, 0);
}

}  // namespace
}  // namespace patchbay::test
