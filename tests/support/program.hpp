// SPDX-License-Identifier: Apache-2.0
//
// Program: another program, run as a user would: arguments, standard streams, exit status.
//
//     const auto result = run_program({"patchbay", "recv", "fifo:/tmp/x"});
//     EXPECT_EQ(result.status, 0) << result.errors;
//
// PATCHBAY_TOOL's folder comes first in PATH. The whole process group is killed by the destructor.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::test {

struct ProgramResult {
    int status;  ///< exit status, or minus the number of the signal that ended it
    std::string output;
    std::string errors;
};

struct ProgramOptions {
    /// What it reads on stdin, then the end. Empty: a pipe, for write() and close_input().
    std::optional<std::string> input = "";
    /// Where stdout goes instead of into `output`: "/dev/full". "-": it is closed.
    std::string output_path = {};
    /// Set for it: "NO_COLOR=1".
    std::vector<std::string> environment = {};
};

class Program {
public:
    using Options = ProgramOptions;

    explicit Program(std::vector<std::string> arguments, Options options = {});
    Program(Program&& other) noexcept;
    Program& operator=(Program&&) = delete;
    ~Program();

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    void signal(int number) const;
    void write(std::string_view text);
    void close_input() { input_.reset(); }

    /// What it has written so far.
    [[nodiscard]] std::string output() const;
    [[nodiscard]] std::string errors() const;
    /// Waits until it has written that. Fails the test after kPatience.
    void wait_for_output(std::string_view text) const;
    void wait_for_errors(std::string_view text) const;
    /// Waits until it sleeps in the kernel, or has ended.
    void wait_until_asleep() const;

    /// Waits for its end; kills it and fails the test after kPatience.
    ProgramResult finish();

private:
    [[noreturn]] void execute(const std::vector<std::string>& arguments, const Options& options,
                              int input, pid_t parent) const;

    std::string name_;
    FileDescriptor input_;   ///< the writing end of its stdin
    FileDescriptor output_;  ///< files in memory, so that it never waits for us
    FileDescriptor errors_;
    pid_t pid_ = -1;
};

/// Runs it to its end.
ProgramResult run_program(std::vector<std::string> arguments, ProgramOptions options = {});
/// Runs a line of bash.
ProgramResult run_shell(const std::string& script, ProgramOptions options = {});

/// In a child: becomes that program, with the tool in PATH.
[[noreturn]] void execute_with_tool(const std::vector<std::string>& arguments);

/// Waits until `condition` holds. Fails the test, with `what` was waited for, after kPatience.
void wait_until(std::string_view what, const std::function<bool()>& condition);

/// Whether a program of that name is in PATH.
bool is_installed(const std::string& program);

}  // namespace patchbay::test
