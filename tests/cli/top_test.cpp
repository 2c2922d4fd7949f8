// SPDX-License-Identifier: Apache-2.0
//
// patchbay top: in a terminal of 80 columns and 24 lines, with somebody who types.
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

/// A terminal that can be looked at. Its server is our child, so that it goes when the test is killed.
class Tmux {
public:
    Tmux() {
        std::filesystem::create_directory(folder_);
        server_.emplace(with_socket({"-f", "/dev/null", "-D"}), Program::Options{.input = {}});
        wait_until("tmux listens", [&] { return tmux({"show-options", "-s"}).status == 0; });
    }
    Tmux(const Tmux&) = delete;
    Tmux& operator=(const Tmux&) = delete;
    ~Tmux() {
        (void)tmux({"kill-server"});
        server_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    /// Runs a line of shell; "ENDED status" stands there when it has ended.
    void run(const std::string& line) const {
        const auto shell =
            line + "; echo ENDED $?; stty -a | grep -o -e '[-]*icanon' -e '[-]*echo '; exec cat";
        const auto started =
            tmux({"new-session", "-d", "-s", "top", "-x", "80", "-y", "24", "bash", "-c", shell});
        ASSERT_EQ(started.status, 0) << started.errors;
    }
    void type(std::vector<std::string> keys) const {
        keys.insert(keys.begin(), {"send-keys", "-t", "top"});
        EXPECT_EQ(tmux(keys).status, 0);
    }
    void resize(int width, int height) const {
        EXPECT_EQ(tmux({"resize-window", "-t", "top", "-x", std::to_string(width), "-y",
                        std::to_string(height)})
                      .status,
                  0);
    }
    [[nodiscard]] std::string screen() const {
        return tmux({"capture-pane", "-p", "-t", "top"}).output;
    }
    /// With the sequences of colours.
    [[nodiscard]] std::string coloured_screen() const {
        return tmux({"capture-pane", "-p", "-e", "-t", "top"}).output;
    }
    void wait_for(const std::string& text) const {
        wait_until("the screen shows " + text,
                   [&] { return screen().find(text) != std::string::npos; });
    }
    void wait_until_gone(const std::string& text) const {
        wait_until("the screen shows no more " + text,
                   [&] { return screen().find(text) == std::string::npos; });
    }
    /// The process under the shell.
    [[nodiscard]] int pid_of_top() const {
        const auto shell = tmux({"display-message", "-p", "-t", "top", "#{pane_pid}"}).output;
        return std::atoi(
            run_program({"pgrep", "-P", shell.substr(0, shell.find('\n'))}).output.c_str());
    }

private:
    std::vector<std::string> with_socket(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"tmux", "-S", folder_ + "/socket"});
        return arguments;
    }
    ProgramResult tmux(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "-N");  // starts no server of its own
        return run_program(with_socket(std::move(arguments)));
    }

    std::string folder_ = unique_name("/tmp/");
    std::optional<Program> server_;
};

/// A FIFO between two processes, so that there is something to see.
class Top : public testing::Test {
protected:
    void SetUp() override {
        if (!is_installed("tmux")) GTEST_SKIP() << "tmux is not installed";
        ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
        reader.emplace(std::vector<std::string>{"cat", path});
        writer.emplace(std::vector<std::string>{"bash", "-c", "exec sleep 600 > " + path});
        tmux.emplace();
    }
    void TearDown() override { ::unlink(path.c_str()); }

    /// Filtered, so that other things of the machine are not in the way.
    void start(const std::string& before = "", const std::string& options = "") const {
        tmux->run(before + " patchbay top --interval 100ms --filter " + path + ' ' + options);
        tmux->wait_for("2 holders of fifo");
    }

    std::string path = unique_name("/tmp/");
    std::optional<Program> reader;
    std::optional<Program> writer;
    std::optional<Tmux> tmux;
};

TEST_F(Top, ShowsWhoHoldsAnObjectAndEndsWithTheTerminalAsItWas) {
    start();
    auto screen = tmux->screen();
    EXPECT_THAT(screen, HasSubstr("patchbay top"));
    EXPECT_THAT(screen, HasSubstr("1 object,"));
    EXPECT_THAT(screen, HasSubstr(std::to_string(reader->pid()) + " cat"));
    EXPECT_THAT(screen, HasSubstr(std::to_string(writer->pid()) + " sleep"));
    EXPECT_THAT(screen, HasSubstr("? help")) << "the keys fit 80 columns";
    tmux->wait_for("reads 0 B/s");
    tmux->type({"q"});
    tmux->wait_for("ENDED 0");
    screen = tmux->screen();
    EXPECT_THAT(screen, Not(HasSubstr("patchbay top"))) << "what stood there before is back";
    tmux->wait_for("icanon");
    EXPECT_THAT(tmux->screen(), Not(HasSubstr("-icanon")));
    EXPECT_THAT(tmux->screen(), Not(HasSubstr("-echo ")));
}

TEST_F(Top, KeysSortFilterPauseAndHelp) {
    start();
    tmux->wait_for("sorted by traffic");
    tmux->type({"s"});
    tmux->wait_for("sorted by depth");
    tmux->type({"<"});
    tmux->wait_for("sorted by traffic");
    tmux->type({"r"});
    tmux->wait_for("reversed");
    tmux->type({"p"});
    tmux->wait_for("PAUSED");
    tmux->type({"p"});
    tmux->wait_until_gone("PAUSED");
    tmux->type({"+"});
    tmux->wait_for("every 200 ms");
    tmux->type({"?"});
    tmux->wait_for("any key goes back");
    tmux->type({"x"});
    tmux->wait_for("2 holders of fifo");
    tmux->type({"Enter"});
    tmux->wait_until_gone("holders of");
    tmux->type({"/", "n", "o", "n", "e"});
    tmux->wait_for("none_");
    tmux->wait_for("  0 objects");
    tmux->type({"Escape"});
    tmux->wait_until_gone("  0 objects");
    tmux->type({"Down", "q"});
    tmux->wait_for("ENDED 0");
}

TEST_F(Top, FollowsTheSizeOfItsTerminal) {
    start();
    EXPECT_THAT(tmux->screen(), HasSubstr(" HELD "));
    tmux->resize(50, 12);
    tmux->wait_until_gone(" HELD ");
    tmux->wait_for("2 holders");
    tmux->resize(120, 30);
    tmux->wait_for(" HELD ");
    tmux->wait_for("? help");
    tmux->type({"q"});
    tmux->wait_for("ENDED 0");
}

TEST_F(Top, CtrlCAndSigtermGiveTheTerminalBack) {
    start();
    tmux->type({"C-c"});
    tmux->wait_for("ENDED 130");
    tmux->wait_for("icanon");
    EXPECT_THAT(tmux->screen(), Not(HasSubstr("-icanon")));
    Tmux other;
    other.run("patchbay top --filter " + path);
    other.wait_for("2 holders of fifo");
    const auto pid = other.pid_of_top();
    ASSERT_GT(pid, 1);
    ASSERT_EQ(::kill(pid, SIGTERM), 0);
    other.wait_for("ENDED 143");
    other.wait_for("icanon");
    EXPECT_THAT(other.screen(), Not(HasSubstr("-icanon")));
}

TEST_F(Top, HasColoursUnlessTheyAreNotWanted) {
    start("TERM=xterm-256color");
    EXPECT_THAT(tmux->coloured_screen(), AllOf(HasSubstr("\x1b[36m"), HasSubstr("\x1b[33m")))
        << "the header, and who waits";
    Tmux other;
    other.run("NO_COLOR=1 TERM=xterm-256color patchbay top --filter " + path);
    other.wait_for("2 holders of fifo");
    EXPECT_THAT(other.coloured_screen(), Not(AnyOf(HasSubstr("\x1b[36m"), HasSubstr("\x1b[33m"))));
}

TEST_F(Top, OnceWritesOneFrameAsText) {
    wait_until("both have it open", [&] {
        return run_program({"patchbay", "top", "--once", "--interval", "100ms", "--filter",
                            path + " " + std::to_string(writer->pid())})
                   .output.find(path.substr(0, 8)) != std::string::npos;
    });
    const auto run = run_shell("COLUMNS=160 patchbay top --once --interval 100ms --filter " + path);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, HasSubstr("KIND"));
    EXPECT_THAT(run.output, HasSubstr("fifo           " + path));
    EXPECT_THAT(run.output, Not(HasSubstr("\x1b")));
    EXPECT_EQ(std::ranges::count(run.output, '\n'), 3);
}

TEST(TopUsage, WrongArgumentsAndNoTerminalAreNamed) {
    for (const auto& [arguments, status, message] :
         std::vector<std::tuple<std::vector<std::string>, int, std::string>>{
             {{"--interval", "10ms"}, 2, "at least 100ms"},
             {{"--interval", "soon"}, 2, "--interval"},
             {{"--sort", "size"}, 2, "not 'size'"},
             {{}, 1, "--once writes one frame"}}) {
        std::vector<std::string> all{"patchbay", "top"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const auto run = run_program(all);
        EXPECT_EQ(run.status, status) << run.errors;
        EXPECT_THAT(run.errors, HasSubstr(message));
    }
}

TEST(TopUsage, AnUnknownTerminalIsNamed) {
    if (!is_installed("tmux")) GTEST_SKIP() << "tmux is not installed";
    Tmux tmux;
    tmux.run("TERM=nothing patchbay top");
    tmux.wait_for("ENDED 1");
    EXPECT_THAT(tmux.screen(), HasSubstr("'nothing'"));
}

}  // namespace
}  // namespace patchbay::test
