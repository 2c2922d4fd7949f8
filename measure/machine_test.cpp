// SPDX-License-Identifier: Apache-2.0
#include "measure/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace patchbay::measure {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Some /proc and /sys.
class FakeRoot : public testing::Test {
protected:
    ~FakeRoot() override { std::filesystem::remove_all(root_); }
    void write(const std::string& path, const std::string& text) const {
        std::filesystem::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << text << '\n';
    }
    void write_siblings(int core, const std::string& list) const {
        write(
            "sys/devices/system/cpu/cpu" + std::to_string(core) + "/topology/thread_siblings_list",
            list);
    }
    const std::filesystem::path root_ =
        testing::TempDir() + "patchbay-measure." + std::to_string(::getpid());
};

TEST_F(FakeRoot, ReadsWhatIsThere) {
    write("proc/cpuinfo",
          "processor\t: 0\nmodel name\t: Fast 9000\nflags\t\t: fpu hypervisor sse\n\n"
          "processor\t: 1\nmodel name\t: Slow 1\nflags\t\t: fpu");
    write("proc/sys/kernel/osrelease", "6.18.5");
    write("proc/loadavg", "1.25 0.5 0.1 1/200 4242");
    write("sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet");
    write("sys/devices/system/cpu/cpu3/cpufreq/scaling_governor", "powersave");
    write("sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected");
    write("sys/devices/system/cpu/vulnerabilities/spectre_v1", "Mitigation: barriers");
    const auto machine = Machine::describe({3, 4}, root_);
    EXPECT_EQ(machine.cpu, "Fast 9000");
    EXPECT_EQ(machine.kernel, "6.18.5");
    EXPECT_EQ(machine.clock_source, "hpet");
    EXPECT_EQ(machine.governor, "powersave");
    EXPECT_THAT(machine.mitigations, ElementsAre("spectre_v1: Mitigation: barriers"));
    EXPECT_TRUE(machine.is_virtual);
    EXPECT_DOUBLE_EQ(machine.load, 1.25);
    const auto warned = warnings(machine, CorePair{3, 4, true});
    for (const auto* reason : {"virtual", "powersave", "hpet", "load was 1.25", "one core"})
        EXPECT_THAT(warned, Contains(HasSubstr(reason)));
}

TEST_F(FakeRoot, WhatIsNotThereStaysEmpty) {
    const auto machine = Machine::describe({0, 1}, root_);
    EXPECT_EQ(machine.cpu, "");
    EXPECT_EQ(machine.governor, std::nullopt);
    EXPECT_THAT(machine.mitigations, IsEmpty());
    EXPECT_FALSE(machine.is_virtual);
    EXPECT_THAT(warnings(machine, CorePair{0, 1, false}), IsEmpty());
}

TEST_F(FakeRoot, PrefersCoresThatAreNotSiblings) {
    for (const int core : {0, 1}) write_siblings(core, "0-1");
    for (const int core : {2, 3}) write_siblings(core, "2,3");
    const auto pair = choose_cores(Machine::describe({0, 1, 2, 3}, root_), root_);
    ASSERT_TRUE(pair);
    EXPECT_EQ(pair->first, 0);
    EXPECT_EQ(pair->second, 2);
    EXPECT_FALSE(pair->siblings);
    const auto siblings = choose_cores(Machine::describe({2, 3}, root_), root_);
    ASSERT_TRUE(siblings);
    EXPECT_EQ(siblings->second, 3);
    EXPECT_TRUE(siblings->siblings);
}

TEST_F(FakeRoot, OneCoreIsNoPair) {
    const auto machine = Machine::describe({5}, root_);
    EXPECT_EQ(choose_cores(machine, root_), std::nullopt);
    EXPECT_THAT(warnings(machine, std::nullopt), Contains(HasSubstr("one core")));
    EXPECT_THAT(warnings(Machine::describe({0, 1}, root_), std::nullopt),
                ElementsAre(HasSubstr("not pinned")));
}

TEST(Machine, ReadsListsOfCores) {
    EXPECT_THAT(parse_core_list("0-2,8,10-11"), ElementsAre(0, 1, 2, 8, 10, 11));
    EXPECT_THAT(parse_core_list("7"), ElementsAre(7));
    EXPECT_THAT(parse_core_list(""), IsEmpty());
    EXPECT_THAT(parse_core_list("3,x"), ElementsAre(3));
    EXPECT_THAT(parse_core_list("0-99999999999"), IsEmpty());
}

TEST(Machine, ThisOne) {
    const auto cores = usable_cores();
    EXPECT_FALSE(cores.empty());
    EXPECT_NE(Machine::describe(cores).kernel, "");
}

}  // namespace
}  // namespace patchbay::measure
