// SPDX-License-Identifier: Apache-2.0
//
// relay, one way.
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;

class Relay : public OwnIpc {
protected:
    const std::string queue_ = "mq:" + unique_name("/");
    const std::string other_queue_ = "mq:" + unique_name("/");
    const std::string path_ = unique_name("/tmp/");
    ~Relay() override {
        run_program({"patchbay", "remove", queue_});
        run_program({"patchbay", "remove", other_queue_});
        std::filesystem::remove(path_);
    }
    [[nodiscard]] std::string file_content() const {
        std::ifstream file(path_);
        std::stringstream content;
        content << file.rdbuf();
        return content.str();
    }
};

TEST_F(Relay, UntilTheSourceEnds) {
    const auto result =
        run_program({"patchbay", "relay", "fd:0", "exec:tr a-z A-Z"}, {.input = "one\ntwo\n"});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(result.output, "ONE\nTWO\n");
    EXPECT_EQ(result.errors, "");
}

TEST_F(Relay, UntilACount) {
    run_program({"patchbay", "send", queue_, "1", "2", "3"});
    EXPECT_EQ(run_program({"patchbay", "relay", queue_, "fd:1", "-n", "2"}).output, "1\n2\n");
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n1"}).output, "3\n");
}

TEST_F(Relay, UntilATimeout) {
    run_program({"patchbay", "send", queue_, "1"});
    const auto result = run_program({"patchbay", "relay", queue_, "fd:1", "--timeout", "100ms"});
    EXPECT_EQ(result.status, 124);
    EXPECT_EQ(result.output, "1\n");
    EXPECT_THAT(result.errors, HasSubstr("nothing came within 100 ms; 1 message received"));
}

TEST_F(Relay, CarriesThePriority) {
    run_program({"patchbay", "send", queue_, "low", "--priority", "1"});
    run_program({"patchbay", "send", queue_, "high", "--priority", "8"});
    EXPECT_EQ(run_program({"patchbay", "relay", queue_, other_queue_, "-n2"}).status, 0);
    EXPECT_EQ(run_program({"patchbay", "recv", other_queue_, "-n2", "--format", "json"}).output,
              "{\"text\":\"high\",\"size_bytes\":4,\"priority\":8}\n"
              "{\"text\":\"low\",\"size_bytes\":3,\"priority\":1}\n");
}

TEST_F(Relay, KeepsBoundariesAndEmptyMessages) {
    run_program({"patchbay", "send", queue_, "a\nb", "", "c"});
    const auto result = run_program({"patchbay", "relay", queue_, "fd:1?frame=length", "-n3"});
    EXPECT_EQ(result.output, std::string("\3\0\0\0a\nb"
                                         "\0\0\0\0"
                                         "\1\0\0\0c",
                                         16));
}

TEST_F(Relay, CutsARawStreamToWhatTheTargetTakes) {
    run_program({"patchbay", "create", queue_ + "?capacity=10&message_size=1000"});
    const std::string input(4321, 'x');
    const auto result =
        run_program({"patchbay", "relay", "fd:0?frame=raw", queue_, "--verbose"}, {.input = input});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_THAT(result.errors, HasSubstr("5 messages, "));
    const auto received = run_program({"patchbay", "recv", queue_, "-n5", "--format", "raw"});
    EXPECT_TRUE(received.output == input);
}

TEST_F(Relay, ALineThatIsTooLongSaysWhatHelps) {
    const auto result = run_program({"patchbay", "relay", "fd:0", queue_},
                                    {.input = "short\n" + std::string(9000, 'x') + "\n"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr("takes up to 8192"));
    EXPECT_THAT(result.errors, HasSubstr("?frame=raw"));
    EXPECT_EQ(run_program({"patchbay", "recv", queue_, "-n1"}).output, "short\n");
}

TEST_F(Relay, AMessageThatIsTooLongIsNotCut) {
    run_program({"patchbay", "create", other_queue_ + "?capacity=10&message_size=4"});
    run_program({"patchbay", "send", queue_, "longer"});
    const auto result = run_program({"patchbay", "relay", queue_, other_queue_, "-n1"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr("takes larger messages"));
}

TEST_F(Relay, CopiesWhatPasses) {
    const auto result = run_program({"patchbay", "relay", "fd:0", "exec:cat", "--tee", path_},
                                    {.input = "one\ntwo\n"});
    EXPECT_EQ(result.output, "one\ntwo\n");
    EXPECT_EQ(file_content(), "one\ntwo\n");
}

TEST_F(Relay, CopiesInTheFormatThatIsTold) {
    run_program({"patchbay", "relay", "fd:0", "exec:cat", "--tee", path_, "--format", "json"},
                {.input = "one\n"});
    EXPECT_EQ(file_content(), "{\"text\":\"one\",\"size_bytes\":3}\n");
}

TEST_F(Relay, CopiesARawStreamAsItIs) {
    run_program({"patchbay", "relay", "fd:0?frame=raw", "fd:1", "--tee", path_}, {.input = "ab"});
    EXPECT_EQ(file_content(), "ab");
}

TEST_F(Relay, ACopyThatCannotBeMadeIsAnError) {
    const auto result =
        run_program({"patchbay", "relay", "fd:0", "exec:cat", "--tee", "/no/such/file"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr("open /no/such/file: no such file or directory"));
    const auto full = run_program({"patchbay", "relay", "fd:0", "exec:cat", "--tee", "/dev/full"},
                                  {.input = "one\n"});
    EXPECT_EQ(full.status, 1);
    EXPECT_THAT(full.errors, HasSubstr("write /dev/full: no space left on device"));
}

TEST_F(Relay, TellsTheTargetThatItWasTheLast) {
    Program last({"patchbay", "recv", queue_ + "?end=empty"});
    const auto result =
        run_program({"patchbay", "relay", "fd:0", queue_ + "?end=empty"}, {.input = "one\n"});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(last.finish().output, "one\n");
}

TEST_F(Relay, TheStatusOfAChildCounts) {
    const auto result = run_program({"patchbay", "relay", "fd:0", "exec:cat > /dev/null; exit 7"},
                                    {.input = "a\n"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr("7"));
}

TEST_F(Relay, ATargetThatEndsEarlyIsAnError) {
    const auto result = run_shell("yes | patchbay relay fd:0 'exec:head -n 1 > /dev/null'");
    EXPECT_EQ(result.status, 1);
}

}  // namespace
}  // namespace patchbay::test
