// SPDX-License-Identifier: Apache-2.0
#include "support/leftovers.hpp"

#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace patchbay::test {
namespace {

namespace fs = std::filesystem;

/// A place that is swept alone.
class Leftovers : public testing::Test {
protected:
    Leftovers() { fs::create_directory(place); }
    ~Leftovers() override { fs::remove_all(place); }

    /// Makes a folder with something in it. Gives its path.
    static std::string make(const std::string& path) {
        fs::create_directory(path);
        std::ofstream(path + "/file") << "text";
        EXPECT_EQ(::mkfifo((path + "/fifo").c_str(), 0600), 0);
        return path;
    }
    /// The same, by a process that is killed: what its unique_name() in `folder` is, `prefix` before it.
    static std::string make_by_killed(const std::string& folder, const std::string& prefix = {}) {
        const auto path_of = [&](pid_t maker) {
            return folder + prefix + std::string(kUniqueMark) + std::to_string(maker) + ".0123";
        };
        Child child([&] {
            make(path_of(::getpid()));
            return ::raise(SIGKILL);
        });
        const auto path = path_of(child.pid());
        EXPECT_EQ(child.wait(), -SIGKILL);
        EXPECT_TRUE(fs::exists(path + "/fifo"));
        return path;
    }
    static void make_old(const std::string& path) {
        fs::last_write_time(
            path, fs::file_time_type::clock::now() - kLeftoverAge - std::chrono::minutes(1));
    }

    const std::string place = unique_name("/tmp/") + "/";
};

TEST_F(Leftovers, OfTheKilledAreRemovedWhenTheyAreOld) {
    const auto killed = make_by_killed(place);
    const auto prefixed = make_by_killed(place, "patchbay.");
    const auto young = make_by_killed(place);
    for (const auto& path : {killed, prefixed}) make_old(path);
    remove_leftovers(place);
    EXPECT_FALSE(fs::exists(killed));
    EXPECT_FALSE(fs::exists(prefixed));
    EXPECT_TRUE(fs::exists(young + "/file")) << "somebody else may still use it";
    make_old(young);
    remove_leftovers(place);
    EXPECT_FALSE(fs::exists(young));
}

TEST_F(Leftovers, OfTheLivingAndOfOthersStay) {
    const auto living = make(unique_name(place));
    const auto gone = std::to_string(Child([] { return 0; }).pid());
    for (const auto* const name : {"patchbay-test.x", "patchbay-test.", "some-test.1.2"})
        make_old(make(place + name));
    make_old(make(place + "patchbay-test." + gone));
    make_old(living);
    remove_leftovers(place);
    EXPECT_TRUE(fs::exists(living + "/file"));
    EXPECT_EQ(std::distance(fs::directory_iterator(place), {}), 5);
}

TEST_F(Leftovers, AreGoneWhenTheNextTestStarts) {
    const auto killed = make_by_killed("/tmp/");
    const auto segment = make_by_killed("/dev/shm/");
    make_old(killed);
    make_old(segment);
    Child next([] {
        ::execl("/proc/self/exe", "next", "--gtest_filter=UniqueName.StartsWithThePrefix", nullptr);
        return 1;
    });
    EXPECT_EQ(next.wait(), 0);
    EXPECT_FALSE(fs::exists(killed));
    EXPECT_FALSE(fs::exists(segment));
}

TEST_F(Leftovers, NoFolderIsNoProblem) {
    remove_leftovers(place + "nothing");
    EXPECT_TRUE(fs::is_empty(place));
}

}  // namespace
}  // namespace patchbay::test
