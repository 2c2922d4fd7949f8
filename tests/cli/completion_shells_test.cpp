// SPDX-License-Identifier: Apache-2.0
//
// The completion scripts in the shells that they are for: a line is typed, up to the Tab, and what the shell makes of
// it is what the command gets.
#include "support/program.hpp"
#include "support/terminal.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;

const std::string kScripts = PATCHBAY_SOURCE "/completions";

/// A folder with the shell's start file, and a FIFO to be found.
class CompletionIn : public testing::Test {
protected:
    CompletionIn() {
        std::filesystem::create_directory(folder_);
        ::mkfifo(fifo_.c_str(), 0600);
    }
    ~CompletionIn() override { std::filesystem::remove_all(folder_); }

    void start_file(const std::string& name, const std::string& setup) const {
        std::ofstream file(folder_ + '/' + name);
        // Shows its arguments instead of running. The word is in pieces, so that its echo is not taken for the answer.
        file << setup << "\npatchbay() { printf 'ARGU%s' MENTS; printf '<%s>' \"$@\"; echo; }\n"
             << "PS1='READY'; PS2=\n";
    }

    /// Types the line, and returns what the command got.
    static std::string typed(Terminal& shell, const std::string& keys) {
        shell.wait_for("READY");
        shell.clear();
        shell.type(keys + '\r');
        shell.wait_for("ARGUMENTS");
        shell.wait_for(">\r\n");
        const auto start = shell.text().find("ARGUMENTS") + 9;
        return shell.text().substr(start, shell.text().find("\r\n", start) - start);
    }

    static void expect_completions(Terminal& shell, const std::string& fifo) {
        EXPECT_EQ(typed(shell, "patchbay rel\tx"), "<relay><x>");
        EXPECT_EQ(typed(shell, "patchbay recv --form\tjs\tfd:0"), "<recv><--format><json><fd:0>");
        EXPECT_EQ(typed(shell, "patchbay recv fif\t" + fifo.substr(0, fifo.size() - 3) + "\t-n3"),
                  "<recv><fifo:" + fifo + "><-n3>");
        EXPECT_EQ(typed(shell, "patchbay recv 'mq:/x?capac\t5&mess\t4Ki'"),
                  "<recv><mq:/x?capacity=5&message_size=4Ki>");
    }

    const std::string folder_ = unique_name("/tmp/");
    const std::string fifo_ = folder_ + "/some-fifo";
};

TEST_F(CompletionIn, Bash) {
    start_file("start", "source " + kScripts + "/patchbay.bash");
    Terminal shell({"bash", "--noprofile", "--rcfile", folder_ + "/start", "-i"});
    expect_completions(shell, fifo_);
}

TEST_F(CompletionIn, Zsh) {
    if (!is_installed("zsh")) GTEST_SKIP() << "zsh is not installed";
    start_file(".zshrc", "fpath=(" + kScripts +
                             " $fpath); autoload -Uz compinit; compinit -u -D; unsetopt prompt_sp");
    Terminal shell({"env", "ZDOTDIR=" + folder_, "zsh", "-i"});
    expect_completions(shell, fifo_);
}

TEST_F(CompletionIn, Fish) {
    if (!is_installed("fish")) GTEST_SKIP() << "fish is not installed";
    // Fish tells by itself what it would offer.
    const auto offers = [&](const std::string& line) {
        return run_program({"fish", "--no-config", "-c",
                            "source " + kScripts + "/patchbay.fish; complete -C \"" + line + "\""})
            .output;
    };
    EXPECT_EQ(offers("patchbay rel"), "relay\tcarry messages from one address to another\n");
    EXPECT_THAT(offers("patchbay recv "), HasSubstr("fifo:\tpipe\n"));
    EXPECT_THAT(offers("patchbay recv --form"), HasSubstr("--format\t"));
    EXPECT_EQ(offers("patchbay recv --format js"), "json\n");
    EXPECT_EQ(offers("patchbay recv fifo:" + folder_ + "/so"), "fifo:" + fifo_ + "\n");
    EXPECT_EQ(offers("patchbay recv 'mq:/x?capac"), "mq:/x?capacity=\n");
}

}  // namespace
}  // namespace patchbay::test
