// SPDX-License-Identifier: Apache-2.0
//
// patchbay tour: what it carries arrives, what does not is told, and it leaves nothing behind.
#include "patchbay/traits.hpp"

#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace patchbay::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

class Tour : public OwnIpc {
protected:
    Tour() { write("some words, and no newline at the end"); }
    ~Tour() override { std::filesystem::remove(path_); }
    void write(const std::string& text) const { std::ofstream(path_) << text; }

    const std::string path_ = unique_name("/tmp/");
};

/// Names of files that contain the text, where the tour makes such.
std::string left_behind(const std::string& own) {
    std::string names;
    for (const auto* const folder : {"/dev/shm", "/tmp"}) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (const auto name = entry.path().filename().string(); name.contains(own))
                names += name + '\n';
        }
    }
    return names;
}

/// "fifo" of "fifo" and of "sem + shm".
std::set<std::string> schemes_of(const nlohmann::json& rows) {
    std::set<std::string> schemes;
    for (const auto& row : rows) {
        std::string scheme = row.at("scheme");
        std::ranges::replace(scheme, '+', ' ');
        std::istringstream words(scheme);
        for (std::string word; words >> word;) schemes.insert(word);
    }
    return schemes;
}

TEST_F(Tour, CarriesAFileThroughEveryScheme) {
    const auto result = run_program({"patchbay", "tour", "--size", "300000", "--json"});
    EXPECT_EQ(result.status, 0) << result.errors << result.output;
    const auto tour = nlohmann::json::parse(result.output);
    EXPECT_EQ(tour.at("bytes"), 300000);
    for (const auto& row : tour.at("mechanisms")) {
        if (row.at("skipped")) continue;
        EXPECT_TRUE(row.at("ok")) << row;
        EXPECT_GE(row.at("bytes"), 300000) << row;
        EXPECT_GT(row.at("messages"), 0) << row;
    }
    const auto schemes = schemes_of(tour.at("mechanisms"));
    for (const auto& traits : all_traits()) {
        if (traits.scheme == "fd") continue;  // what the others are made of
        EXPECT_THAT(schemes, Contains(std::string(traits.scheme)));
    }
    for (const auto& shown : tour.at("drawbacks"))
        EXPECT_TRUE(shown.at("ok") || !shown.at("not_seen").get<std::string>().empty()) << shown;
}

TEST_F(Tour, PrintsATableOfAFileOfYours) {
    const auto result = run_program({"patchbay", "tour", path_});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_THAT(result.output, HasSubstr(path_));
    EXPECT_THAT(result.output, HasSubstr("same digest"));
    EXPECT_THAT(result.output, HasSubstr("fifo"));
    EXPECT_THAT(result.output, testing::Not(HasSubstr("\x1b[")));
}

TEST_F(Tour, CarriesAnEmptyFile) {
    write("");
    const auto result = run_program({"patchbay", "tour", path_});
    EXPECT_EQ(result.status, 0) << result.errors << result.output;
}

TEST_F(Tour, AFileThatChangesOnItsWayIsTold) {
    Program tour({"patchbay", "tour", path_});
    tour.wait_for_output("same digest");
    write("other words");
    const auto result = tour.finish();
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.output, HasSubstr("DIGEST DIFFERS"));
    EXPECT_THAT(result.errors, HasSubstr("not as it should be"));
}

TEST_F(Tour, CtrlCLeavesNothingBehind) {
    Program tour({"patchbay", "tour"});
    const auto own = "patchbay-tour." + std::to_string(tour.pid());
    tour.wait_for_output("same digest");
    tour.signal(SIGINT);
    EXPECT_EQ(tour.finish().status, 130);
    EXPECT_EQ(left_behind(own), "");
}

TEST_F(Tour, LeavesNothingBehind) {
    Program tour({"patchbay", "tour", path_});
    const auto own = "patchbay-tour." + std::to_string(tour.pid());
    EXPECT_EQ(tour.finish().status, 0);
    EXPECT_EQ(left_behind(own), "");
}

TEST_F(Tour, NamesAFileThatIsNotThere) {
    const auto result = run_program({"patchbay", "tour", path_ + ".none"});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.errors, HasSubstr(path_ + ".none"));
    EXPECT_EQ(result.output, "");
}

}  // namespace
}  // namespace patchbay::test
