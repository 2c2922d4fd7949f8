// SPDX-License-Identifier: Apache-2.0
//
// Unix sockets: socat on the other side, in both roles and both directions.
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;

class InteropUnixSocket : public testing::Test {
protected:
    void SetUp() override {
        if (!is_installed("socat")) GTEST_SKIP() << "socat is not installed";
    }
    ~InteropUnixSocket() override { std::filesystem::remove(path_); }
    void wait_for_socket() const {
        wait_until("the socket", [&] { return std::filesystem::exists(path_); });
    }
    const std::string path_ = unique_name("/tmp/");
};

TEST_F(InteropUnixSocket, SocatConnectsAndSends) {
    Program receiver({"patchbay", "recv", "unix:" + path_});
    wait_for_socket();
    EXPECT_EQ(run_shell("seq 3 | socat -u - UNIX-CONNECT:" + path_).errors, "");
    EXPECT_EQ(receiver.finish().output, "1\n2\n3\n");
    EXPECT_FALSE(std::filesystem::exists(path_)) << "a socket file goes with its listener";
}

TEST_F(InteropUnixSocket, SocatListensAndReceives) {
    Program socat({"socat", "-u", "UNIX-LISTEN:" + path_, "STDOUT"});
    EXPECT_EQ(run_program({"patchbay", "send", "unix:" + path_, "hello", "there"}).status, 0);
    EXPECT_EQ(socat.finish().output, "hello\nthere\n");
}

TEST_F(InteropUnixSocket, SocatListensAndSends) {
    Program socat({"socat", "-u", "STDIN", "UNIX-LISTEN:" + path_}, {.input = "1\n2\n"});
    wait_for_socket();
    EXPECT_EQ(run_program({"patchbay", "recv", "unix:" + path_ + "?role=connect"}).output,
              "1\n2\n");
}

TEST_F(InteropUnixSocket, SocatConnectsAndReceives) {
    Program sender({"patchbay", "send", "unix:" + path_ + "?role=listen", "hello"});
    wait_for_socket();
    EXPECT_EQ(run_shell("socat -u UNIX-CONNECT:" + path_ + " STDOUT").output, "hello\n");
    EXPECT_EQ(sender.finish().status, 0);
}

TEST_F(InteropUnixSocket, AbstractNames) {
    const auto name = unique_name("");
    Program receiver({"patchbay", "recv", "unix:@" + name});
    EXPECT_EQ(run_shell("for i in {1..100}; do echo hello | "
                        "socat -u - ABSTRACT-CONNECT:" +
                        name + " 2>/dev/null && break; sleep 0.1; done")
                  .status,
              0);
    EXPECT_EQ(receiver.finish().output, "hello\n");
}

TEST_F(InteropUnixSocket, SeveralClientsAtOnce) {
    Program receiver({"patchbay", "recv", "unix:" + path_ + "?keep"});
    wait_for_socket();
    run_shell("for i in {1..5}; do seq 100 | socat -u - UNIX-CONNECT:" + path_ + " & done; wait");
    wait_until("all lines", [&] { return std::ranges::count(receiver.output(), '\n') == 500; });
    receiver.signal(SIGTERM);
    EXPECT_EQ(receiver.finish().status, 128 + SIGTERM);
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(InteropUnixSocket, PacketsFromSocat) {
    Program receiver({"patchbay", "recv", "unix-seqpacket:" + path_, "--format", "json"});
    wait_for_socket();
    // type=5 is SOCK_SEQPACKET: what socat reads in one go is one packet.
    run_shell("printf 'a\\nb' | socat -u - UNIX-CONNECT:" + path_ + ",type=5");
    const auto result = receiver.finish();
    EXPECT_THAT(result.output, HasSubstr("{\"text\":\"a\\nb\",\"size_bytes\":3,\"sender_pid\":"));
}

TEST_F(InteropUnixSocket, PacketsToSocat) {
    Program socat({"socat", "-u", "UNIX-LISTEN:" + path_ + ",type=5", "STDOUT"});
    EXPECT_EQ(run_program({"patchbay", "send", "unix-seqpacket:" + path_, "one", "two"}).status, 0);
    EXPECT_EQ(socat.finish().output, "onetwo");
}

TEST_F(InteropUnixSocket, DatagramsFromSocat) {
    Program receiver({"patchbay", "recv", "unix-dgram:" + path_, "-n", "2"});
    wait_for_socket();
    run_shell("printf one | socat -u - UNIX-SENDTO:" + path_);
    run_shell("printf two | socat -u - UNIX-SENDTO:" + path_);
    EXPECT_EQ(receiver.finish().output, "one\ntwo\n");
}

TEST_F(InteropUnixSocket, DatagramsToSocat) {
    Program socat({"socat", "-u", "UNIX-RECV:" + path_, "STDOUT"});
    EXPECT_EQ(run_program({"patchbay", "send", "unix-dgram:" + path_, "one", "two"}).status, 0);
    socat.wait_for_output("onetwo");
}

TEST_F(InteropUnixSocket, LoggerSendsDatagrams) {
    if (!is_installed("logger")) GTEST_SKIP() << "logger is not installed";
    Program receiver({"patchbay", "recv", "unix-dgram:" + path_, "-n", "1"});
    wait_for_socket();
    EXPECT_EQ(run_program({"logger", "--socket", path_, "hello there"}).status, 0);
    EXPECT_THAT(receiver.finish().output, HasSubstr("hello there"));
}

TEST_F(InteropUnixSocket, ASocketFileIsPrivate) {
    Program receiver({"patchbay", "recv", "unix:" + path_});
    wait_for_socket();
    EXPECT_EQ(run_shell("stat -c %A " + path_).output, "srw-------\n");
}

}  // namespace
}  // namespace patchbay::test
