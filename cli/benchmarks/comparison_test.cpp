// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/comparison.hpp"

#include "benchmarks/synthetic_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace patchbay::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A mechanism beside its floor.
BenchRun run_of(double mechanism_ns, double floor_ns, int rounds = 9, double step_ns = 0.1) {
    return parse_run(synthetic_run({{.name = "cache line",
                                     .ns = floor_ns,
                                     .step_ns = step_ns,
                                     .kind = "floor",
                                     .rounds = rounds},
                                    {.name = "topic",
                                     .ns = mechanism_ns,
                                     .step_ns = step_ns,
                                     .floor = "cache line",
                                     .rounds = rounds}}),
                     "run.json")
        .value();
}

Verdict verdict(const BenchRun& before, const BenchRun& now) {
    return compare(before, now).changes.at(1).verdict;
}

TEST(Comparison, TheCodeChanged) {
    EXPECT_EQ(verdict(run_of(200, 100), run_of(300, 100)), Verdict::slower);
    EXPECT_EQ(verdict(run_of(200, 100), run_of(150, 100)), Verdict::faster);
    const auto before = run_of(200, 100);
    const auto now = run_of(300, 100);
    const auto change = compare(before, now).changes.at(1);
    EXPECT_DOUBLE_EQ(change.ratio, 1.5);
    EXPECT_NEAR(change.floor_ratio.value(), 1.5, 0.01);
    EXPECT_LT(change.p, 0.001);
}

TEST(Comparison, ALittleIsTheSame) {
    EXPECT_EQ(verdict(run_of(200, 100), run_of(200, 100)), Verdict::same);
    EXPECT_EQ(verdict(run_of(200, 100), run_of(203, 100)), Verdict::same);
}

TEST(Comparison, WhatRoundsVaryByIsNoise) {
    // The medians are 10 % apart, and so are neighbouring rounds.
    EXPECT_EQ(verdict(run_of(200, 100, 9, 20), run_of(220, 100, 9, 20)), Verdict::noise);
}

TEST(Comparison, TheFloorThatMovesAlongIsTheMachine) {
    EXPECT_EQ(verdict(run_of(200, 100), run_of(300, 150)), Verdict::machine);
    EXPECT_EQ(verdict(run_of(200, 100), run_of(100, 50)), Verdict::machine);
    // The floor moved further than the mechanism did.
    EXPECT_EQ(verdict(run_of(200, 100), run_of(300, 200)), Verdict::machine);
    // A third of it is the floor's: two thirds are not.
    EXPECT_EQ(verdict(run_of(200, 100), run_of(300, 115)), Verdict::slower);
    // A machine that became faster hides nothing.
    EXPECT_EQ(verdict(run_of(200, 100), run_of(300, 50)), Verdict::slower);
}

TEST(Comparison, AFloorIsTheMachine) {
    const auto before = run_of(200, 100);
    const auto now = run_of(200, 150);
    EXPECT_EQ(compare(before, now).changes.at(0).verdict, Verdict::machine);
}

TEST(Comparison, WithoutTheRowOfTheFloorItsMultipleCounts) {
    const auto run = [](double ns, double times_the_floor) {
        auto json = synthetic_run({{.name = "topic", .ns = ns, .floor = "cache line"}});
        json["rows"][0]["times_the_floor"] = times_the_floor;
        return parse_run(json, "run.json").value();
    };
    const auto before = run(200, 2);
    const auto code = run(300, 3);
    const auto machine = run(300, 2);
    EXPECT_EQ(compare(before, code).changes.at(0).verdict, Verdict::slower);
    EXPECT_EQ(compare(before, machine).changes.at(0).verdict, Verdict::machine);
}

TEST(Comparison, AFewRoundsProveNothing) {
    EXPECT_EQ(verdict(run_of(200, 100, 4), run_of(900, 100, 4)), Verdict::few_rounds);
    EXPECT_EQ(verdict(run_of(200, 100, 5), run_of(900, 100, 5)), Verdict::slower);
}

TEST(Comparison, WhatIsRefused) {
    const auto fine = run_of(200, 100);
    auto broken = fine;
    broken.rows[1].refused = Refused{"lost", "lost 3 messages"};
    EXPECT_EQ(verdict(fine, broken), Verdict::refused);
    EXPECT_EQ(verdict(broken, fine), Verdict::works);
    EXPECT_EQ(verdict(broken, broken), Verdict::still_refused);
    EXPECT_THAT(compare_table(fine, broken, 100), HasSubstr("refused now"));
}

TEST(Comparison, RowsOfOneSideAreListed) {
    const auto before = parse_run(synthetic_run({{.name = "topic", .ns = 100},
                                                 {.name = "topic", .ns = 300, .size_bytes = 4096},
                                                 {.name = "mq", .ns = 5000}}),
                                  "before.json")
                            .value();
    const auto now = parse_run(synthetic_run({{.name = "topic", .ns = 100},
                                              {.name = "topic", .ns = 100, .wait = "spin"}}),
                               "now.json")
                         .value();
    const auto text = compare_table(before, now, 100);
    EXPECT_THAT(
        text, AllOf(HasSubstr("only before: topic, latency, 4 KiB, adaptive\n"),
                    HasSubstr("only before: mq, latency, 64 B, adaptive\n"),
                    HasSubstr("only now: topic, latency, 64 B, spin\n"), HasSubstr("\n1 same\n")));
    const auto json = compare_json(before, now);
    EXPECT_EQ(json["only_before"].size(), 2);
    EXPECT_EQ(json["only_now"].at(0)["wait"], "spin");
}

TEST(Comparison, AnotherMachineIsToldFirst) {
    const auto before = run_of(200, 100);
    auto now = before;
    EXPECT_THAT(compare_table(before, now, 100), Not(HasSubstr("careful")));
    now.machine.cpu = "Abacus 6";
    const auto text = compare_table(before, now, 100);
    EXPECT_TRUE(text.starts_with("careful: these are different machines")) << text;
    EXPECT_THAT(text, HasSubstr("the processor differs: Abacus 5 before, Abacus 6 now"));
    EXPECT_THAT(text, Not(HasSubstr("the kernel differs")));
}

TEST(Comparison, ATableForEachSetting) {
    const auto before = run_of(200, 100);
    const auto now = run_of(300, 100);
    EXPECT_THAT(compare_table(before, now, 100),
                HasSubstr("1 slower, 1 same\n\n"
                          "latency, 64 B, adaptive\n"
                          "mechanism   before  now     ratio  verdict  x floor\n"
                          "cache line  100 ns  100 ns  1.00   same     - -> -\n"
                          "topic       200 ns  300 ns  1.50   slower   2.00 -> 2.00\n"));
    // Each is counted in the summary.
    EXPECT_THAT(compare_table(run_of(200, 100, 9, 20), run_of(220, 100, 9, 20), 100),
                HasSubstr("\n1 noise, 1 same\n"));
    const auto json = compare_json(before, now);
    EXPECT_EQ(json["changes"].at(1)["verdict"], "slower");
    EXPECT_EQ(json["changes"].at(1)["ratio"], 1.5);
    EXPECT_EQ(json["changes"].at(1)["before_ns"], 200.0);
}

}  // namespace
}  // namespace patchbay::cli
