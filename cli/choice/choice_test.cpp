// SPDX-License-Identifier: Apache-2.0
#include "choice/choice.hpp"

#include "benchmarks/synthetic_run.hpp"
#include "choice/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace patchbay::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

BenchRun run_of(const std::vector<SyntheticRow>& rows) {
    return parse_run(synthetic_run(rows), "run.json").value();
}

Question question_of(std::string_view pattern, std::vector<std::string> needs = {}) {
    Question question{.pattern = find_pattern(pattern)};
    for (const auto& need : needs) question.needs.push_back(find_need(need));
    return question;
}

std::string_view winner(const Question& question, const BenchRun* run = nullptr) {
    const auto choice = choose(question, run);
    return choice.ranking.empty() ? "nothing" : choice.ranking.front().traits->scheme;
}

const Contender& contender(const std::vector<Contender>& all, std::string_view scheme) {
    for (const auto& one : all)
        if (one.traits->scheme == scheme) return one;
    throw std::runtime_error("no " + std::string(scheme));
}

TEST(Choice, EachPatternAndNeedHasItsOwnByTraits) {
    EXPECT_EQ(winner(question_of("one-to-one")), "topic");
    EXPECT_EQ(winner(question_of("one-to-one", {"any-program"})), "fifo");
    EXPECT_EQ(winner(question_of("one-to-one", {"outlives-processes"})), "mq");
    EXPECT_EQ(winner(question_of("one-to-one", {"crosses-machines"})), "tcp");
    EXPECT_EQ(winner(question_of("one-to-one", {"tells-sender", "boundaries"})), "unix-seqpacket");
    EXPECT_EQ(winner(question_of("fanout")), "topic");
    EXPECT_EQ(winner(question_of("fanout", {"crosses-machines", "ordered"})), "tcp");
    EXPECT_EQ(winner(question_of("share")), "mq");
    EXPECT_EQ(winner(question_of("share", {"types"})), "sysvmq");
    EXPECT_EQ(winner(question_of("request")), "unix");
    EXPECT_EQ(winner(question_of("event")), "sem");
    EXPECT_EQ(winner(question_of("event", {"any-program"})), "signal");
    EXPECT_EQ(winner(question_of("latest")), "shm");
    EXPECT_EQ(winner(question_of("latest", {"whole"})), "topic");
    EXPECT_EQ(winner(question_of("share", {"crosses-machines"})), "nothing");
}

TEST(Choice, EverybodyIsInItOnce) {
    for (const auto& pattern : all_patterns()) {
        const auto choice = choose(question_of(pattern.name, {"ordered"}), nullptr);
        EXPECT_EQ(choice.ranking.size() + choice.others.size(), all_traits().size());
        for (const auto& one : choice.ranking) EXPECT_THAT(one.missed, IsEmpty());
        for (const auto& one : choice.others) EXPECT_THAT(one.missed, Not(IsEmpty()));
    }
}

TEST(Choice, WhoIsFastestHereWins) {
    for (const auto* fastest : {"mq", "unix", "fifo", "topic", "udp"}) {
        std::vector<SyntheticRow> rows;
        for (const auto* name : {"topic", "fifo", "mq", "unix", "udp"})
            rows.push_back({.name = name, .ns = std::string(name) == fastest ? 100.0 : 500.0});
        const auto run = run_of(rows);
        EXPECT_EQ(winner(question_of("one-to-one"), &run), fastest);
    }
}

TEST(Choice, OnlyOfThoseThatMeetAll) {
    const auto run = run_of({{.name = "udp", .ns = 10},
                             {.name = "topic", .ns = 100},
                             {.name = "unix", .ns = 900},
                             {.name = "mq", .ns = 800}});
    EXPECT_EQ(winner(question_of("one-to-one", {"keeps-every"}), &run), "topic");
    EXPECT_EQ(winner(question_of("one-to-one", {"outlives-processes"}), &run), "mq");
    EXPECT_EQ(winner(question_of("request"), &run), "unix");
    const auto choice = choose(question_of("request", {"ordered"}), &run);
    EXPECT_THAT(contender(choice.others, "udp").missed, ElementsAre("duplex", "ordered"));
}

TEST(Choice, WhatCountsIsWhatIsAskedFor) {
    const auto run = run_of({{.name = "topic", .ns = 100},
                             {.name = "fifo", .ns = 900},
                             {.mode = "throughput", .name = "topic", .ns = 700},
                             {.mode = "throughput", .name = "fifo", .ns = 20},
                             {.mode = "fanout", .name = "topic", .ns = 800, .subscribers = 10},
                             {.mode = "fanout", .name = "unix", .ns = 300, .subscribers = 10}});
    auto question = question_of("one-to-one");
    EXPECT_EQ(winner(question, &run), "topic");
    question.goal = Goal::throughput;
    EXPECT_EQ(winner(question, &run), "fifo");
    question = question_of("fanout");
    question.receivers = 10;
    EXPECT_EQ(winner(question, &run), "unix");
}

TEST(Choice, TheNearestSettingByFactors) {
    const auto run = run_of({{.name = "topic", .ns = 900, .size_bytes = 64},
                             {.name = "unix", .ns = 100, .size_bytes = 64},
                             {.name = "topic", .ns = 100, .size_bytes = 65'536},
                             {.name = "unix", .ns = 900, .size_bytes = 65'536}});
    auto question = question_of("one-to-one");
    for (const auto& [size_bytes, scheme] :
         {std::pair{1U, "unix"}, {1024U, "unix"}, {4096U, "topic"}, {1U << 24U, "topic"}}) {
        question.size_bytes = size_bytes;
        EXPECT_EQ(winner(question, &run), scheme) << size_bytes;
    }
}

TEST(Choice, OnlyFiguresOfOneSettingAreCompared) {
    // 64 bytes over the socket are fast; asked for are 64 KiB.
    const auto run = run_of({{.name = "unix", .ns = 100, .size_bytes = 64},
                             {.name = "mq", .ns = 5000, .size_bytes = 65'536}});
    auto question = question_of("one-to-one");
    question.size_bytes = 65'536;
    const auto choice = choose(question, &run);
    EXPECT_EQ(choice.ranking.front().traits->scheme, "mq");
    EXPECT_EQ(contender(choice.ranking, "unix").row, nullptr);
    EXPECT_EQ(choice.setting->size_bytes, 65'536U);
}

TEST(Choice, TheNearestNumberOfReceivers) {
    const auto run = run_of({{.mode = "fanout", .name = "topic", .ns = 900, .subscribers = 1},
                             {.mode = "fanout", .name = "unix", .ns = 100, .subscribers = 1},
                             {.mode = "fanout", .name = "topic", .ns = 100, .subscribers = 100},
                             {.mode = "fanout", .name = "unix", .ns = 900, .subscribers = 100}});
    auto question = question_of("fanout");
    question.receivers = 3;
    EXPECT_EQ(winner(question, &run), "unix");
    question.receivers = 50;
    EXPECT_EQ(winner(question, &run), "topic");
}

TEST(Choice, WaitingAsAsked) {
    const auto run = run_of({{.name = "topic", .ns = 100, .wait = "spin"},
                             {.name = "unix", .ns = 200, .wait = "spin"},
                             {.name = "topic", .ns = 9000, .wait = "block"},
                             {.name = "unix", .ns = 8000, .wait = "block"}});
    auto question = question_of("one-to-one");
    EXPECT_EQ(winner(question, &run), "topic");
    question.wait = "block";
    EXPECT_EQ(winner(question, &run), "unix");
}

TEST(Choice, WhoFailedHereFallsOut) {
    const std::vector<SyntheticRow> rows{{.name = "mq", .refused = "too long"},
                                         {.name = "unix", .ns = 500}};
    const auto run = run_of(rows);
    const auto choice = choose(question_of("one-to-one"), &run);
    const auto& mq = contender(choice.others, "mq");
    EXPECT_THAT(mq.missed, IsEmpty());
    ASSERT_NE(mq.refusal, nullptr);
    EXPECT_EQ(mq.refusal->refused->message, "too long");
    // That 64 bytes fail says nothing about 16.
    auto question = question_of("one-to-one");
    question.size_bytes = 16;
    EXPECT_EQ(contender(choose(question, &run).ranking, "mq").refusal, nullptr);
}

TEST(Choice, OfSeveralOptionsTheBest) {
    const auto run = run_of({{.name = "mq", .ns = 900},
                             {.name = "mq?capacity=100", .ns = 300},
                             {.name = "unix", .ns = 500}});
    const auto choice = choose(question_of("one-to-one"), &run);
    EXPECT_EQ(choice.ranking.front().row->key.name, "mq?capacity=100");
    const Answer answer{question_of("one-to-one"), choice, &run, {}};
    EXPECT_TRUE(answer.text(100).starts_with("mq:/name?capacity=100\n")) << answer.text(100);
}

TEST(Choice, AnAddressIsOfItsScheme) {
    const auto run = run_of({{.name = "topic", .ns = 900}, {.name = "fifo:/mnt/x", .ns = 300}});
    EXPECT_EQ(winner(question_of("one-to-one"), &run), "fifo");
}

TEST(Choice, AnOpenLoopDoesNotCount) {
    auto json = synthetic_run({{.name = "topic", .ns = 400}, {.name = "unix", .ns = 100}});
    json["rows"][1]["rate_per_s"] = 1000;
    const auto run = parse_run(json, "run.json").value();
    EXPECT_EQ(winner(question_of("one-to-one"), &run), "topic");
}

TEST(Choice, WhatTheSecondCosts) {
    const auto run = run_of({{.name = "topic", .ns = 100},
                             {.name = "unix", .ns = 2200},
                             {.mode = "throughput", .name = "topic", .ns = 20},
                             {.mode = "throughput", .name = "unix", .ns = 300}});
    const auto choice = choose(question_of("one-to-one"), &run);
    ASSERT_EQ(choice.cost_of_second.size(), 2U);
    EXPECT_DOUBLE_EQ(choice.cost_of_second[0].factor(), 22);
    EXPECT_DOUBLE_EQ(choice.cost_of_second[1].factor(), 15);
}

TEST(Choice, APeerIsMentionedWhereItIsFaster) {
    std::vector<SyntheticRow> rows{{.name = "topic", .ns = 100},
                                   {.name = "OtherMQ", .ns = 90, .kind = "peer"}};
    const auto faster = run_of(rows);
    const auto question = question_of("one-to-one");
    const auto choice = choose(question, &faster);
    EXPECT_EQ(choice.ranking.front().traits->scheme, "topic");
    ASSERT_NE(choice.faster_peer, nullptr);
    EXPECT_THAT((Answer{question, choice, &faster, {}}.text(200)),
                HasSubstr("faster   OtherMQ 1.2, which is not part of Patchbay: 90.0 ns"));
    rows[1].ns = 110;
    const auto slower = run_of(rows);
    EXPECT_EQ(choose(question, &slower).faster_peer, nullptr);
}

TEST(Choice, OfARequestTwoThatGoOneWayMayBeFaster) {
    const auto run = run_of({{.name = "topic", .ns = 100}, {.name = "unix", .ns = 2000}});
    const auto choice = choose(question_of("request"), &run);
    ASSERT_NE(choice.faster_pair, nullptr);
    EXPECT_EQ(choice.faster_pair->traits->scheme, "topic");
    EXPECT_EQ(choose(question_of("one-to-one"), &run).faster_pair, nullptr);
}

TEST(Choice, ARunOfSomethingElseLeavesTheTraits) {
    const auto run = run_of({{.mode = "throughput", .name = "mq", .ns = 5}});
    const auto choice = choose(question_of("one-to-one"), &run);
    EXPECT_EQ(choice.ranking.front().traits->scheme, "topic");
    EXPECT_FALSE(choice.setting);
}

TEST(Choice, WhoMissesTheLeastIsNearest) {
    const auto choice = choose(question_of("share", {"crosses-machines"}), nullptr);
    EXPECT_THAT(choice.ranking, IsEmpty());
    EXPECT_EQ(choice.others.front().traits->scheme, "mq");
    EXPECT_EQ(why_nothing(choice), "nothing meets all of it; nearest is mq: stays on one machine");
}

}  // namespace
}  // namespace patchbay::cli
