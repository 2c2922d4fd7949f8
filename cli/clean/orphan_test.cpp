// SPDX-License-Identifier: Apache-2.0
//
// What counts as an orphan, over snapshots that are made up.
#include "clean/orphan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchbay::cli {
namespace {

using inspect::Kind;
using inspect::Missing;
using testing::Contains;
using testing::HasSubstr;
using Verdict = Judgement::Verdict;

constexpr std::chrono::system_clock::time_point kNow{std::chrono::hours{1000}};
constexpr auto kLongAgo = kNow - std::chrono::hours{3};

class Orphan : public testing::Test {
protected:
    Orphan() {
        machine_.processes.push_back({.pid = 10, .name = "alive", .state = 'S'});
        rules_.now = kNow;
    }
    void object(Kind kind, inspect::Facts facts, std::string name = "/dev/shm/x") {
        machine_.objects = {{.identity = {kind, 1, 2, 0},
                             .name = std::move(name),
                             .ownership = std::nullopt,
                             .facts = std::move(facts)}};
    }
    void segment(std::int32_t creator, std::uint64_t attachments) {
        inspect::SysvMemoryFacts facts{};
        facts.key = 7;
        facts.creator_pid = creator;
        facts.last_pid = creator;
        facts.attachments = attachments;
        object(Kind::sysv_shared_memory, facts, "");
    }
    void gap(Missing what) {
        machine_.gaps.push_back({.what = what, .count = 1, .why = "one hides", .cure = "root"});
    }
    [[nodiscard]] Judgement judged(const FileProof& file = {.changed = kLongAgo}) const {
        return judge(machine_, 0, file, rules_);
    }

    inspect::Snapshot machine_;
    JudgementRules rules_;
};

TEST_F(Orphan, IsWhatNobodyHas) {
    object(Kind::posix_shared_memory, inspect::MemoryFacts{});
    const auto judgement = judged();
    EXPECT_EQ(judgement.verdict, Verdict::orphan);
    EXPECT_EQ(judgement.label, "shm:/x");
    EXPECT_THAT(judgement.proof, Contains(HasSubstr("1 processes, all of them seen")));
}

TEST_F(Orphan, IsNotWhatIsHeldMappedOrWaitedFor) {
    object(Kind::posix_shared_memory, inspect::MemoryFacts{});
    machine_.edges = {{.object = 0, .process = 0, .via = inspect::Via::mapping}};
    EXPECT_EQ(judged().verdict, Verdict::in_use);
    EXPECT_THAT(judged().why_not, HasSubstr("10 (alive) has it mapped"));
    machine_.edges.clear();
    machine_.waits = {{.process = 0, .thread = 10, .object = 0}};
    EXPECT_EQ(judged().verdict, Verdict::in_use);
}

TEST_F(Orphan, WhatSomebodyHiddenMayHaveIsDoubtful) {
    object(Kind::posix_semaphore, inspect::PosixSemaphoreFacts{});
    for (const auto missing :
         {Missing::processes, Missing::descriptors, Missing::mappings, Missing::in_flight}) {
        machine_.gaps.clear();
        gap(missing);
        EXPECT_EQ(judged().verdict, Verdict::doubtful);
        EXPECT_THAT(judged().why_not, HasSubstr("one hides"));
        // The kernel sees everybody.
        EXPECT_EQ(judged({.changed = kLongAgo, .is_exclusive = true}).verdict, Verdict::orphan);
    }
    machine_.edges = {{.object = 0, .process = 0}};
    EXPECT_EQ(judged({.changed = kLongAgo, .is_exclusive = true}).verdict, Verdict::in_use);
}

TEST_F(Orphan, OfAnotherNamespaceIsNoneOfOurs) {
    object(Kind::posix_shared_memory, inspect::MemoryFacts{});
    machine_.objects[0].foreign = true;
    EXPECT_EQ(judged().verdict, Verdict::doubtful);
}

TEST_F(Orphan, IsOldEnough) {
    object(Kind::posix_shared_memory, inspect::MemoryFacts{});
    rules_.least_age = std::chrono::hours{4};
    EXPECT_EQ(judged().verdict, Verdict::young);
    EXPECT_EQ(judged({}).verdict, Verdict::doubtful) << "nobody knows its age";
}

TEST_F(Orphan, ASegmentNeedsADeadCreatorAndNoAttachment) {
    segment(11, 0);
    EXPECT_EQ(judged().verdict, Verdict::orphan);
    segment(11, 1);
    EXPECT_EQ(judged().verdict, Verdict::in_use);
    segment(10, 0);
    EXPECT_EQ(judged().verdict, Verdict::in_use);
    segment(0, 0);
    EXPECT_EQ(judged().verdict, Verdict::doubtful) << "created in another PID namespace";
    segment(11, 0);
    gap(Missing::descriptors);
    EXPECT_EQ(judged().verdict, Verdict::orphan) << "no descriptor leads to it";
    gap(Missing::processes);
    EXPECT_EQ(judged().verdict, Verdict::doubtful) << "its creator may live, hidden";
}

TEST_F(Orphan, MessagesThatWaitKeepAQueueUnlessItIsAddressed) {
    inspect::PosixQueueFacts facts{};
    facts.depth_messages = 2;
    object(Kind::posix_queue, facts, "/jobs");
    EXPECT_EQ(judged().verdict, Verdict::doubtful);
    EXPECT_THAT(judged().why_not, HasSubstr("2 messages"));
    rules_.is_named = rules_.is_addressed = true;
    EXPECT_EQ(judged().verdict, Verdict::orphan);
    facts.depth_messages.reset();
    object(Kind::posix_queue, facts, "/jobs");
    EXPECT_EQ(judged().verdict, Verdict::doubtful);
}

TEST_F(Orphan, SystemVQueuesAndSetsMustBeNamed) {
    inspect::SysvQueueFacts queue{};
    queue.key = 7;
    queue.last_sender_pid = 11;
    object(Kind::sysv_queue, queue, "");
    EXPECT_EQ(judged().verdict, Verdict::doubtful);
    rules_.is_named = true;
    EXPECT_EQ(judged().verdict, Verdict::orphan);
    queue.last_receiver_pid = 10;
    object(Kind::sysv_queue, queue, "");
    EXPECT_EQ(judged().verdict, Verdict::in_use);

    inspect::SysvSemaphoreFacts set{};
    set.semaphores = {
        {.value = 1, .waiting_for_increase = 0, .waiting_for_zero = 0, .last_pid = 11}};
    object(Kind::sysv_semaphore, set, "");
    EXPECT_EQ(judged().verdict, Verdict::orphan);
    gap(Missing::calls);
    EXPECT_EQ(judged().verdict, Verdict::doubtful) << "somebody hidden may wait";
    machine_.gaps.clear();
    set.semaphores->front().waiting_for_increase = 1;
    object(Kind::sysv_semaphore, set, "");
    EXPECT_EQ(judged().verdict, Verdict::in_use);
    set.semaphores = {
        {.value = 1, .waiting_for_increase = 0, .waiting_for_zero = 0, .last_pid = 0}};
    object(Kind::sysv_semaphore, set, "");
    EXPECT_EQ(judged().verdict, Verdict::doubtful) << "nobody has used it yet";
}

TEST_F(Orphan, ATopicGoesWithItsLastMember) {
    TopicFacts facts{};
    facts.in_use = true;
    object(Kind::topic, facts, "/ticks");
    EXPECT_EQ(judged().verdict, Verdict::in_use);
    facts.in_use = false;
    object(Kind::topic, facts, "/ticks");
    EXPECT_EQ(judged().verdict, Verdict::orphan);
    object(Kind::topic, std::monostate{}, "/ticks");
    EXPECT_EQ(judged().verdict, Verdict::doubtful) << "it may not be read";
}

}  // namespace
}  // namespace patchbay::cli
