// SPDX-License-Identifier: Apache-2.0
//
// Signals end a run in order: what it made goes, what waits for others stays, what is in hand is delivered.
#include "patchbay/message_queue.hpp"

#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <filesystem>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class InterruptedTool : public OwnIpc {
protected:
    const std::string queue_ = "mq:" + unique_name("/");
    const std::string path_ = unique_name("/tmp/");
    const std::string fifo_ = "fifo:" + path_;
    ~InterruptedTool() override {
        std::filesystem::remove(path_);
        run_program({"patchbay", "remove", queue_});
    }
    void wait_for_fifo() const {
        wait_until("the FIFO", [&] { return std::filesystem::exists(path_); });
    }
    /// Asks a receiver that must not make it.
    [[nodiscard]] bool queue_exists() const {
        return run_program({"patchbay", "send", queue_ + "?create=no"}).status == 0;
    }
    void wait_for_queue() const {
        wait_until("the queue", [&] { return queue_exists(); });
    }
};

TEST_F(InterruptedTool, CtrlCRemovesTheFifoThatRecvMade) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        Program receiver({"patchbay", "recv", fifo_});
        wait_for_fifo();
        receiver.wait_until_asleep();
        receiver.signal(signal);
        const auto result = receiver.finish();
        EXPECT_EQ(result.status, 128 + signal);
        EXPECT_EQ(result.errors, "");
        EXPECT_FALSE(std::filesystem::exists(path_)) << "after signal " << signal;
    }
}

TEST_F(InterruptedTool, CtrlCRemovesTheFifoOfASenderThatWaitsForAReader) {
    Program sender({"patchbay", "send", fifo_, "hello"});
    wait_for_fifo();
    sender.wait_until_asleep();
    sender.signal(SIGINT);
    EXPECT_EQ(sender.finish().status, 130);
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(InterruptedTool, CtrlCRemovesTheQueueThatRecvMade) {
    Program receiver({"patchbay", "recv", queue_});
    wait_for_queue();
    receiver.signal(SIGINT);
    EXPECT_EQ(receiver.finish().status, 130);
    EXPECT_FALSE(queue_exists());
}

TEST_F(InterruptedTool, WhatSomebodyElseMadeStays) {
    ASSERT_EQ(run_program({"patchbay", "create", fifo_}).status, 0);
    Program receiver({"patchbay", "recv", fifo_});
    receiver.wait_until_asleep();
    receiver.signal(SIGINT);
    EXPECT_EQ(receiver.finish().status, 130);
    EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(InterruptedTool, AQueueInWhichMessagesWaitStays) {
    Program sender({"patchbay", "send", queue_}, {.input = {}});
    sender.write("one\ntwo\n");
    wait_for_queue();
    sender.wait_until_asleep();
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n1"}).output, "one\n");
    sender.signal(SIGINT);
    const auto result = sender.finish();
    EXPECT_EQ(result.status, 130);
    EXPECT_THAT(result.errors, HasSubstr(queue_ + " stays: 1 message waits in it"));
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n1"}).output, "two\n");
}

TEST_F(InterruptedTool, ASenderThatWaitsForRoomEnds) {
    run_program({"patchbay", "create", queue_ + "?capacity=1"});
    Program sender({"patchbay", "send", queue_, "one", "two"});
    sender.wait_until_asleep();
    sender.signal(SIGTERM);
    EXPECT_EQ(sender.finish().status, 128 + SIGTERM);
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "--timeout", "0"}).output, "one\n");
}

TEST_F(InterruptedTool, ARelayDeliversWhatItHasInHand) {
    run_program({"patchbay", "create", queue_ + "?capacity=1"});
    Program relay({"patchbay", "relay", "fd:0", queue_}, {.input = {}});
    // One in the queue, one being sent, two read ahead.
    relay.write("one\ntwo\nthree\nfour\n");
    const auto queue = or_throw(posix::MessageQueue::open(queue_.substr(queue_.find(':') + 1)));
    wait_until("the queue to be full", [&] { return or_throw(queue.stat()).depth_messages == 1; });
    relay.signal(SIGTERM);
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n4"}).output, "one\ntwo\nthree\nfour\n");
    EXPECT_EQ(relay.finish().status, 128 + SIGTERM);
}

TEST_F(InterruptedTool, ARelayTellsTheTargetThatItWasTheLast) {
    Program last({"patchbay", "recv", queue_ + "?end=empty"});
    Program relay({"patchbay", "relay", "fd:0", queue_ + "?end=empty"}, {.input = {}});
    relay.write("one\n");
    last.wait_for_output("one\n");
    relay.signal(SIGINT);
    EXPECT_EQ(relay.finish().status, 130);
    EXPECT_EQ(last.finish().status, 0);
}

TEST_F(InterruptedTool, SignalsThatTheShellIgnoresInTheBackgroundCount) {
    const auto result = run_shell("patchbay recv " + fifo_ + " & until [[ -p " + path_ +
                                  " ]]; do sleep 0.01; done; sleep 0.2; kill -INT $!; wait $!");
    EXPECT_EQ(result.status, 130);
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(InterruptedTool, NohupHolds) {
    const auto result = run_shell(
        "trap '' HUP; patchbay recv " + fifo_ + " & until [[ -p " + path_ +
        " ]]; do sleep 0.01; done; sleep 0.2; kill -HUP $!; echo hello > " + path_ + "; wait $!");
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.output, "hello\n");
}

TEST_F(InterruptedTool, OneSignalThatComesTwiceIsOne) {
    Program receiver({"patchbay", "recv", fifo_});
    wait_for_fifo();
    receiver.wait_until_asleep();
    receiver.signal(SIGINT);
    receiver.signal(SIGTERM);
    const auto result = receiver.finish();
    EXPECT_GT(result.status, 128);
    EXPECT_EQ(result.errors, "");
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(InterruptedTool, ASecondSignalEndsAtOnce) {
    run_program({"patchbay", "create", queue_ + "?capacity=1"});
    run_program({"patchbay", "send", queue_, "full"});
    Program relay({"patchbay", "relay", "fd:0", queue_}, {.input = {}});
    relay.write("in hand\n");
    relay.wait_until_asleep();
    run_shell("sleep 0.5");
    relay.signal(SIGINT);
    run_shell("sleep 0.7");
    relay.signal(SIGINT);
    const auto result = relay.finish();
    EXPECT_EQ(result.status, 130);
    EXPECT_THAT(result.errors, HasSubstr("in hand is lost"));
}

}  // namespace
}  // namespace patchbay::test
