// SPDX-License-Identifier: Apache-2.0
//
// send and recv over what every machine has: FIFOs and POSIX queues.
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;

/// POSIX queues of this test alone; the tool inherits the namespace.
class SendRecv : public OwnIpc {
protected:
    const std::string queue_ = "mq:" + unique_name("/");
    const std::string path_ = unique_name("/tmp/");
    const std::string fifo_ = "fifo:" + path_;
    ~SendRecv() override {
        std::filesystem::remove(path_);
        run_program({"patchbay", "remove", queue_});
    }
};

std::string random_bytes(std::size_t size) {
    std::independent_bits_engine<std::mt19937, 8, unsigned> engine(static_cast<unsigned>(size));
    std::string bytes(size, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(engine());
    return bytes;
}

TEST_F(SendRecv, ArgumentsAreMessages) {
    const auto sent = run_program({"patchbay", "send", queue_, "one", "", "[2,3]", "++", "recv"});
    EXPECT_EQ(sent.status, 0) << sent.errors;
    const auto received = run_program({"patchbay", "recv", queue_, "-n", "5"});
    EXPECT_EQ(received.status, 0) << received.errors;
    EXPECT_EQ(received.output, "one\n\n[2,3]\n++\nrecv\n");
    EXPECT_EQ(received.errors, "");
}

TEST_F(SendRecv, DashesMayFollowTwoDashes) {
    EXPECT_EQ(run_program({"patchbay", "send", queue_, "--", "--raw", "-n"}).status, 0);
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n2"}).output, "--raw\n-n\n");
}

TEST_F(SendRecv, LinesOfStdinAreMessagesAlsoTheLastWithoutNewline) {
    EXPECT_EQ(run_program({"patchbay", "send", queue_}, {.input = "one\n\nthree"}).status, 0);
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n", "3"}).output, "one\n\nthree\n");
}

TEST_F(SendRecv, NoMessageAtAllIsFine) {
    EXPECT_EQ(run_program({"patchbay", "send", queue_}).status, 0);
    const auto received = run_program({"patchbay", "recv", queue_, "--timeout", "50ms"});
    EXPECT_EQ(received.status, 124);
}

TEST_F(SendRecv, PriorityDecidesWhoIsFirst) {
    run_program({"patchbay", "send", queue_, "later", "--priority", "1"});
    run_program({"patchbay", "send", queue_, "now", "--priority=9"});
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n", "2"}).output, "now\nlater\n");
}

TEST_F(SendRecv, JsonTellsWhatIsKnown) {
    run_program({"patchbay", "send", queue_, "say \"hi\"", "--priority", "7"});
    run_shell("printf '\\377\\0' | patchbay send --raw " + queue_);
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n", "2", "--format", "json"}).output,
              "{\"text\":\"say \\\"hi\\\"\",\"size_bytes\":8,\"priority\":7}\n"
              "{\"size_bytes\":2,\"priority\":0,\"base64\":\"/wA=\"}\n");
}

TEST_F(SendRecv, HexIsTwoDigitsAByte) {
    run_program({"patchbay", "send", queue_, "Az\n"});
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n1", "--format", "hex"}).output,
              "417a0a\n");
}

TEST_F(SendRecv, RawAddsNothing) {
    run_program({"patchbay", "send", queue_, "one", "two"});
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n2", "--format", "raw"}).output, "onetwo");
}

TEST_F(SendRecv, TimedOutReceiverSaysHowManyCame) {
    run_program({"patchbay", "send", queue_, "one", "two"});
    const auto received = run_program({"patchbay", "recv", queue_, "--timeout", "100ms"});
    EXPECT_EQ(received.status, 124);
    EXPECT_EQ(received.output, "one\ntwo\n");
    EXPECT_THAT(received.errors, HasSubstr(queue_));
    EXPECT_THAT(received.errors, HasSubstr("nothing came within 100 ms; 2 messages received"));
}

TEST_F(SendRecv, TimedOutSenderSaysHowManyWent) {
    run_program({"patchbay", "create", queue_ + "?capacity=2"});
    const auto sent =
        run_program({"patchbay", "send", queue_, "1", "2", "3", "--timeout", "100ms"});
    EXPECT_EQ(sent.status, 124);
    EXPECT_THAT(sent.errors, HasSubstr("no room within 100 ms; 2 messages sent"));
}

TEST_F(SendRecv, TimedOutForWantOfAReader) {
    const auto sent = run_program({"patchbay", "send", fifo_, "hello", "--timeout", "100ms"});
    EXPECT_EQ(sent.status, 124);
    EXPECT_THAT(sent.errors, HasSubstr("nobody was there within 100 ms"));
}

TEST_F(SendRecv, ReceiverEndsWithTheLastSender) {
    Program receiver({"patchbay", "recv", fifo_});
    EXPECT_EQ(run_program({"patchbay", "send", fifo_, "hello there"}).status, 0);
    const auto received = receiver.finish();
    EXPECT_EQ(received.status, 0) << received.errors;
    EXPECT_EQ(received.output, "hello there\n");
    EXPECT_TRUE(std::filesystem::is_fifo(path_)) << "it was made, and stays";
}

TEST_F(SendRecv, SenderWaitsForItsReader) {
    Program sender({"patchbay", "send", fifo_, "hello"});
    EXPECT_EQ(run_program({"patchbay", "recv", fifo_}).output, "hello\n");
    EXPECT_EQ(sender.finish().status, 0);
}

TEST_F(SendRecv, WhatIsMissingIsNotMadeWhereTheAddressSaysSo) {
    const auto received = run_program({"patchbay", "recv", queue_ + "?create=no"});
    EXPECT_EQ(received.status, 1);
    EXPECT_THAT(received.errors, HasSubstr("no such file or directory"));
    EXPECT_EQ(run_program({"patchbay", "send", fifo_ + "?create=no", "x"}).status, 1);
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SendRecv, EndIsAnEmptyMessageWhereBothSidesSaySo) {
    Program receiver({"patchbay", "recv", queue_ + "?end=empty"});
    EXPECT_EQ(run_shell("seq 3 | patchbay send '" + queue_ + "?end=empty'").status, 0);
    EXPECT_EQ(receiver.finish().output, "1\n2\n3\n");
}

TEST_F(SendRecv, RawCarriesAnyBytesThroughAFifo) {
    const auto bytes = random_bytes(1 << 20);
    Program receiver({"patchbay", "recv", fifo_, "--format", "raw"});
    const auto sent = run_program({"patchbay", "send", "--raw", fifo_}, {.input = bytes});
    EXPECT_EQ(sent.status, 0) << sent.errors;
    EXPECT_TRUE(receiver.finish().output == bytes);
}

TEST_F(SendRecv, RawCarriesAnyBytesThroughAQueue) {
    const auto bytes = random_bytes(100'000);
    const auto ending = queue_ + "?end=empty";
    Program receiver({"patchbay", "recv", ending, "--format", "raw"});
    const auto sent = run_program({"patchbay", "send", "--raw", ending}, {.input = bytes});
    EXPECT_EQ(sent.status, 0) << sent.errors;
    EXPECT_TRUE(receiver.finish().output == bytes);
}

TEST_F(SendRecv, RawMessagesKeepTheirBoundariesWhereTheFramingDoes) {
    const auto counted = fifo_ + "?frame=length";
    Program receiver({"patchbay", "recv", counted, "--format", "hex"});
    run_program({"patchbay", "send", counted, "a\nb", ""});
    EXPECT_EQ(receiver.finish().output, "610a62\n\n");
}

TEST_F(SendRecv, ManyMessagesArriveInOrder) {
    Program receiver({"patchbay", "recv", queue_ + "?end=empty"});
    EXPECT_EQ(run_shell("seq 20000 | patchbay send '" + queue_ + "?end=empty'").status, 0);
    EXPECT_EQ(receiver.finish().output, run_shell("seq 20000").output);
}

TEST_F(SendRecv, TooLargeSaysHowLargeAndWhatHelps) {
    const auto sent = run_program({"patchbay", "send", queue_, std::string(9000, 'x')});
    EXPECT_EQ(sent.status, 1);
    EXPECT_THAT(sent.errors, HasSubstr("9000"));
    EXPECT_THAT(sent.errors, HasSubstr("8192"));
}

TEST_F(SendRecv, ANewlineInALineSaysWhatHelps) {
    Program receiver({"patchbay", "recv", fifo_});
    const auto sent = run_program({"patchbay", "send", fifo_, "one", "a\nb"});
    EXPECT_EQ(sent.status, 1);
    EXPECT_THAT(sent.errors, HasSubstr("?frame=length"));
    EXPECT_THAT(sent.errors, HasSubstr("1 message sent"));
    EXPECT_EQ(receiver.finish().output, "one\n");
}

TEST_F(SendRecv, CreateMakesOnceAndRemoveRemovesOnce) {
    EXPECT_EQ(run_program({"patchbay", "create", fifo_ + "?mode=0640"}).status, 0);
    EXPECT_EQ(std::filesystem::status(path_).permissions(), std::filesystem::perms(0640));
    const auto again = run_program({"patchbay", "create", fifo_});
    EXPECT_EQ(again.status, 1);
    EXPECT_THAT(again.errors, HasSubstr("exists"));
    EXPECT_EQ(run_program({"patchbay", "remove", fifo_}).status, 0);
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_EQ(run_program({"patchbay", "remove", fifo_}).status, 1);
}

TEST_F(SendRecv, ChildrenSpeakStdio) {
    EXPECT_EQ(run_program({"patchbay", "recv", "exec:seq 3"}).output, "1\n2\n3\n");
    EXPECT_EQ(run_program({"patchbay", "send", "exec:sort -r", "a", "b"}).output, "b\na\n");
    const auto failed = run_program({"patchbay", "recv", "exec:echo half; exit 3"});
    EXPECT_EQ(failed.status, 1);
    EXPECT_EQ(failed.output, "half\n");
    EXPECT_THAT(failed.errors, HasSubstr("3"));
}

}  // namespace
}  // namespace patchbay::test
