// SPDX-License-Identifier: Apache-2.0
//
// Where the last figures of this machine are kept: merged, private, whole at every moment.
#include "benchmarks/store.hpp"
#include "benchmarks/synthetic_run.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace patchbay::test {
namespace {

using cli::synthetic_run;
using testing::HasSubstr;

class BenchStore : public testing::Test {
protected:
    BenchStore() {
        ::setenv("XDG_STATE_HOME", folder_.c_str(), 1);
        ::setenv("HOME", "/nonexistent", 1);
    }
    ~BenchStore() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& text) const {
        std::filesystem::create_directories(folder_ + "/patchbay");
        std::ofstream(path_) << text;
    }
    [[nodiscard]] std::string read() const {
        std::ifstream file(path_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    const std::string folder_ = unique_name("/tmp/");
    const std::string path_ = folder_ + "/patchbay/bench.json";
};

unsigned mode_of(const std::string& path) {
    struct ::stat facts{};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 0777U;
}

TEST_F(BenchStore, KeepsTheFiguresForTheUserAlone) {
    const ::mode_t before = ::umask(0);
    const auto saved = cli::save_run(synthetic_run({{.name = "topic", .ns = 100}}));
    ::umask(before);
    ASSERT_TRUE(saved) << saved.error().message;
    EXPECT_EQ(saved->text(), "stored in " + path_ + ": 1 row");
    EXPECT_EQ(mode_of(path_), 0600U);
    EXPECT_EQ(mode_of(folder_ + "/patchbay"), 0700U);
    EXPECT_EQ(mode_of(folder_), 0700U);
    const auto stored = cli::load_stored_run();
    ASSERT_TRUE(stored && *stored);
    EXPECT_EQ((*stored)->rows.at(0).p50_ns, 100);
}

TEST_F(BenchStore, NewRowsReplaceThoseOfTheSameKeyAndNoOthers) {
    ASSERT_TRUE(
        cli::save_run(synthetic_run({{.name = "topic", .ns = 100}, {.name = "mq", .ns = 900}})));
    auto later = synthetic_run({{.name = "mq", .ns = 800},
                                {.name = "mq", .ns = 950, .size_bytes = 4096},
                                {.name = "mq", .ns = 700, .wait = "spin"}});
    later["time"] = "2026-06-01T00:00:00Z";
    later["peers"] = {{{"name", "NewMQ"}, {"version", "3"}}};
    const auto saved = cli::save_run(later);
    ASSERT_TRUE(saved) << saved.error().message;
    EXPECT_EQ(saved->rows, 4U);
    EXPECT_EQ(saved->before, 1U);
    EXPECT_FALSE(saved->other_machine);
    const auto run = cli::load_stored_run().value().value();
    const auto* const mq =
        run.find({.mode = "latency", .name = "mq", .size_bytes = 64, .wait = "adaptive"});
    const auto* const topic =
        run.find({.mode = "latency", .name = "topic", .size_bytes = 64, .wait = "adaptive"});
    ASSERT_NE(mq, nullptr);
    ASSERT_NE(topic, nullptr);
    EXPECT_EQ(mq->p50_ns, 800);
    EXPECT_EQ(mq->measured, "2026-06-01T00:00:00Z");
    EXPECT_EQ(topic->measured, "2026-05-04T10:00:00Z");
    EXPECT_EQ(run.peers.size(), 2U);
}

TEST_F(BenchStore, AnotherMachineStartsAnew) {
    ASSERT_TRUE(cli::save_run(synthetic_run({{.name = "topic", .ns = 100}})));
    for (const auto* member : {"cpu", "kernel"}) {
        auto moved = synthetic_run({{.name = "mq", .ns = 800}});
        moved["machine"][member] = "another";
        const auto saved = cli::save_run(moved);
        ASSERT_TRUE(saved) << saved.error().message;
        EXPECT_EQ(saved->rows, 1U);
        EXPECT_THAT(saved->text(), HasSubstr("another machine or kernel"));
    }
    // What is different each time says nothing of the machine.
    auto busy = synthetic_run({{.name = "unix", .ns = 800}});
    busy["machine"]["kernel"] = "another";
    busy["machine"]["load"] = 7.5;
    EXPECT_EQ(cli::save_run(busy)->rows, 2U);
}

TEST_F(BenchStore, IsInTheHomeWhereNothingElseIsSaid) {
    ::unsetenv("XDG_STATE_HOME");
    ::setenv("HOME", folder_.c_str(), 1);
    EXPECT_EQ(cli::store_path(), folder_ + "/.local/state/patchbay/bench.json");
    ::setenv("XDG_STATE_HOME", "relative", 1);
    EXPECT_EQ(cli::store_path(), folder_ + "/.local/state/patchbay/bench.json");
    EXPECT_TRUE(cli::save_run(synthetic_run({})));
}

TEST_F(BenchStore, WithoutAHomeNothingIsStoredAndItIsTold) {
    ::unsetenv("XDG_STATE_HOME");
    ::unsetenv("HOME");
    const auto saved = cli::save_run(synthetic_run({}));
    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().message, HasSubstr("neither XDG_STATE_HOME nor HOME"));
    EXPECT_FALSE(cli::load_stored_run().value());
}

TEST_F(BenchStore, WhatSomebodyElsePutThereStays) {
    for (const auto* text : {"{\"schema\": \"patchbay.bench/9\"}", "", "{\"schema\": \"patchb"}) {
        write(text);
        const auto saved = cli::save_run(synthetic_run({{.name = "topic", .ns = 100}}));
        ASSERT_FALSE(saved);
        EXPECT_THAT(saved.error().message, HasSubstr(path_ + ": not a benchmark run"));
        EXPECT_THAT(saved.error().message, HasSubstr("remove it"));
        EXPECT_EQ(read(), text);
        EXPECT_FALSE(cli::load_stored_run());
    }
}

TEST_F(BenchStore, WhatIsNoRunIsNotStored) {
    auto run = synthetic_run({{.name = "topic", .ns = 100}});
    run["rows"][0].erase("mode");
    EXPECT_FALSE(cli::save_run(run));
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(BenchStore, AFileThatCannotBeReadIsTold) {
    const auto missing = cli::load_run(folder_ + "/none.json");
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message, HasSubstr("open " + folder_ + "/none.json: "));
    EXPECT_THAT(missing.error().message, HasSubstr("bench --json"));
    auto text = synthetic_run({}).dump();
    write(text.substr(0, text.size() / 2));
    const auto cut_off = cli::load_run(path_);
    ASSERT_FALSE(cut_off);
    EXPECT_THAT(cut_off.error().message, HasSubstr("no JSON, or cut off"));
    std::filesystem::create_directories(folder_ + "/folder");
    EXPECT_FALSE(cli::load_run(folder_ + "/folder"));
}

TEST_F(BenchStore, SaversAtTheSameTimeLoseNothing) {
    constexpr int kSavers = 8;
    constexpr int kEach = 10;
    std::vector<::pid_t> children;
    for (int saver = 0; saver < kSavers; ++saver) {
        const auto pid = ::fork();
        if (pid == 0) {
            bool fine = true;
            for (int run = 0; run < kEach; ++run) {
                const auto size = static_cast<unsigned>(saver * kEach + run);
                fine = cli::save_run(
                           synthetic_run({{.name = "topic", .ns = 100, .size_bytes = size}})) &&
                       cli::load_stored_run() && fine;
            }
            ::_exit(fine ? 0 : 1);
        }
        children.push_back(pid);
    }
    for (const auto pid : children) {
        int status = 0;
        ASSERT_EQ(::waitpid(pid, &status, 0), pid);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(cli::load_stored_run().value().value().rows.size(), kSavers * kEach);
}

TEST_F(BenchStore, WhatAKilledSaverLeftIsNoObstacle) {
    write(synthetic_run({{.name = "mq", .ns = 900}}).dump());
    std::ofstream(path_ + ".new") << "{\"half\": ";
    ASSERT_TRUE(cli::save_run(synthetic_run({{.name = "topic", .ns = 100}})));
    EXPECT_EQ(cli::load_stored_run().value().value().rows.size(), 2U);
    EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

}  // namespace
}  // namespace patchbay::test
