// SPDX-License-Identifier: Apache-2.0
//
// Help, version, and what happens to arguments and addresses that are wrong.
#include "patchbay/version.hpp"

#include "support/program.hpp"
#include "verbs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

ProgramResult patchbay(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "patchbay");
    return run_program(std::move(arguments));
}

TEST(Usage, HelpListsAllVerbs) {
    for (const std::string spelling : {"--help", "-h", "help"}) {
        const auto help = patchbay({spelling});
        EXPECT_EQ(help.status, 0);
        EXPECT_EQ(help.errors, "");
        EXPECT_THAT(help.output, HasSubstr("Examples:"));
        for (const auto* verb : cli::all_verbs())
            EXPECT_THAT(help.output, HasSubstr("\n  " + std::string(verb->name) + " "));
    }
}

TEST(Usage, EachVerbHasHelpWithAnExample) {
    for (const auto* verb : cli::all_verbs()) {
        const std::string name(verb->name);
        const auto help = patchbay({name, "--help"});
        EXPECT_EQ(help.status, 0) << name;
        EXPECT_THAT(help.output, AllOf(HasSubstr("Usage: patchbay " + name), HasSubstr("Example"),
                                       HasSubstr("  patchbay " + name)));
        EXPECT_EQ(patchbay({"help", name}).output, help.output);
    }
}

TEST(Usage, NoLineOfHelpIsWiderThanATerminalOfAHundredColumns) {
    std::string all = patchbay({"--help"}).output;
    for (const auto* verb : cli::all_verbs())
        all += patchbay({std::string(verb->name), "--help"}).output;
    for (std::size_t start = 0; start < all.size();) {
        const auto end = all.find('\n', start);
        EXPECT_LE(end - start, 100U) << all.substr(start, end - start);
        start = end + 1;
    }
}

TEST(Usage, VersionIsThatOfTheLibrary) {
    const auto result = patchbay({"--version"});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.output, "patchbay " + std::string(version()) + "\n");
}

struct Wrong {
    std::vector<std::string> arguments;
    std::string message;
};

TEST(Usage, WrongArgumentsAreStatusTwoAndSaidOnStderr) {
    const std::vector<Wrong> cases{
        {{}, "a verb is missing"},
        {{"frobnicate"}, "no verb 'frobnicate'"},
        {{"help", "frobnicate"}, "no verb 'frobnicate'"},
        {{"send"}, "ADDRESS is required"},
        {{"relay", "fd:0"}, "TO is required"},
        {{"recv", "fd:0", "fd:1"}, "fd:1"},
        {{"recv", "fd:0", "--frobnicate"}, "--frobnicate"},
        {{"recv", "fd:0", "--timeout", "soon"}, "200ms"},
        {{"recv", "fd:0", "--timeout", "-1s"}, "--timeout"},
        {{"recv", "fd:0", "-n", "0"}, "at least 1"},
        {{"recv", "fd:0", "-n", "many"}, "many"},
        {{"recv", "fd:0", "--format", "xml"}, "text, hex, json or raw"},
        {{"send", "mq:/x", "a", "--priority", "32768"}, "--priority"},
        {{"send", "fd:1", "a", "--priority", "1"}, "fd: carries none; mq: does"},
        {{"send", "mq:/x", "a", "--type", "1"}, "mq: carries none; sysvmq: does"},
        {{"send", "mq:/x", "a", "--raw"}, "MESSAGE does not go with it"},
        {{"send", "sem:/x", "--raw"}, "sem: does not carry bytes"},
        {{"relay", "fd:0", "fd:1", "--format", "hex"}, "--tee"},
        {{"explain", "pigeon"}, "no scheme 'pigeon'"},
        {{"explain", "--json", "--markdown"}, "--json"},
    };
    for (const auto& [arguments, message] : cases) {
        const auto result = patchbay(arguments);
        EXPECT_EQ(result.status, 2) << result.errors;
        EXPECT_EQ(result.output, "");
        EXPECT_THAT(result.errors, AllOf(StartsWith("patchbay: "), HasSubstr(message)));
    }
}

TEST(Usage, WrongAddressesSayWhereAndWhatWasExpected) {
    const std::vector<Wrong> cases{
        {{"recv", "mq"}, "at column 3: expected SCHEME:REST"},
        {{"recv", "mqq:/x"}, "at column 1: expected"},
        {{"recv", "pigeon:/x"}, "unix-seqpacket"},
        {{"recv", "mq:/x?colour=red"}, "at column 7: expected no option 'colour'"},
        {{"recv", "mq:/x?capacity=lots"}, "capacity=SIZE"},
        {{"recv", "mq:/x?create=perhaps"}, "create=yes or no"},
        {{"recv", "fd:zero"}, "fd:3"},
        {{"recv", "fd:0?frame=square"}, "line, length or raw"},
        {{"create", "mq"}, "at column 3: expected SCHEME:REST"},
        {{"remove", "mqq:/x"}, "at column 1: expected"},
        {{"relay", "fd:0", "mqq:/x"}, "at column 1: expected"},
    };
    for (const auto& [arguments, message] : cases) {
        const auto result = patchbay(arguments);
        EXPECT_EQ(result.status, 2) << result.errors;
        EXPECT_THAT(result.errors, AllOf(StartsWith("patchbay: address '"), HasSubstr(message)));
    }
}

TEST(Usage, WhatCannotBeMadeSaysSo) {
    for (const std::string verb : {"create", "remove"}) {
        const auto result = patchbay({verb, "exec:cat"});
        EXPECT_EQ(result.status, 1);
        EXPECT_THAT(result.errors, HasSubstr("exec:cat: not supported"));
    }
}

}  // namespace
}  // namespace patchbay::test
