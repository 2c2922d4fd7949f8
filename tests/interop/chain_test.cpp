// SPDX-License-Identifier: Apache-2.0
//
// fifo -> mq -> sysvmq -> unix-seqpacket -> tcp -> file: five relays carry 10 MB, and nothing is lost or changed.
#include "port.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace patchbay::test {
namespace {

class Chain : public OwnIpc {
protected:
    Chain() { std::filesystem::create_directory(folder_); }
    ~Chain() override {
        std::filesystem::remove_all(folder_);
        run_program({"patchbay", "remove", queue_});
        run_program({"patchbay", "remove", system_v_queue_});
    }
    const std::string folder_ = unique_name("/tmp/");
    const std::string queue_ = "mq:" + unique_name("/");
    const std::string system_v_queue_ = "sysvmq:" + folder_;
};

TEST_F(Chain, KeepsTheDigestOfTenMegabytes) {
    const auto port = free_tcp_port();
    const auto result = run_shell(
        "cd " + folder_ +
        "\n"
        "head -c 10000000 /dev/urandom > original\n"
        "relay() { patchbay relay \"$@\" & relays+=($!); }\n"
        "relay 'tcp:127.0.0.1:" +
        port +
        "?frame=length' 'fd:1?frame=raw' > copy\n"
        "relay unix-seqpacket:socket 'tcp:127.0.0.1:" +
        port +
        "?frame=length'\n"
        "relay '" +
        system_v_queue_ +
        "?end=empty' unix-seqpacket:socket\n"
        "relay '" +
        queue_ + "?end=empty' '" + system_v_queue_ +
        "?end=empty'\n"
        "relay 'fifo:start?frame=raw' '" +
        queue_ +
        "?end=empty'\n"
        "until [[ -p start ]]; do sleep 0.01; done\n"
        "cat original > start\n"
        "for relay in \"${relays[@]}\"; do wait $relay || echo failed; done\n"
        "[[ $(sha256sum < original) == $(sha256sum < copy) ]] && echo same ${#relays[@]}\n");
    EXPECT_EQ(result.output, "same 5\n");
    EXPECT_EQ(result.errors, "");
}

}  // namespace
}  // namespace patchbay::test
