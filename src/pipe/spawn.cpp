// SPDX-License-Identifier: Apache-2.0
//
// Starting a ChildProcess: its streams, its descriptors, its arguments.
#include "patchbay/child_process.hpp"

#include "os/file.hpp"
#include "os/pipe.hpp"
#include "os/process.hpp"
#include "os/sysctl.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

namespace patchbay {
namespace {

constexpr int kStandardStreams = 3;

/// The null-terminated array that exec wants; the strings must outlive it.
std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

std::string joined(const std::vector<std::string>& arguments) {
    std::string text = "exec:";
    for (const auto& argument : arguments)
        text += (&argument == &arguments.front() ? "" : " ") + argument;
    return text;
}

std::string spawn_cure(int error, const std::string& program, const ChildOptions& options) {
    const std::string folder =
        options.directory.empty() ? "" : ", or no folder '" + options.directory + "'";
    if (error == ENOENT) {
        const bool is_path = program.find('/') != std::string::npos;
        return "there is no program '" + program + (is_path ? "'" : "' in PATH") + folder;
    }
    if (error == EACCES) return "'" + program + "' may not be executed" + folder;
    if (error == EAGAIN) return "too many processes: raise RLIMIT_NPROC (ulimit -u) or end some";
    return os::descriptor_cure(error);
}

/// The child's side of its streams, held until it has started.
class ChildSide {
public:
    explicit ChildSide(int highest_number) noexcept
        : above_(std::max(highest_number, kStandardStreams - 1)) {}

    /// Arranges for `fd` under `number`. It is moved above all numbers of the child first, so that no dup2(2) there
    /// overwrites what a later one needs (a parent without stdin has pipes at 0).
    os::Expected<void> give(int fd, int number) {
        auto copy = os::fcntl(fd, F_DUPFD_CLOEXEC, above_ + 1);
        if (!copy) return std::unexpected(copy.error());
        held_.emplace_back(*copy);
        moves_.push_back({.from = *copy, .to = number});
        return {};
    }
    [[nodiscard]] std::span<const os::DescriptorMove> moves() const noexcept { return moves_; }

private:
    int above_;
    std::vector<FileDescriptor> held_;
    std::vector<os::DescriptorMove> moves_;
};

/// Connects the child's stream `number`; our end of the pipe, where it is one.
os::Expected<FileDescriptor> connect(ChildSide& side, ChildStream kind, int number) {
    if (kind == ChildStream::inherit) return FileDescriptor();
    if (kind == ChildStream::null) {
        const auto null = os::open("/dev/null", O_RDWR);
        if (!null) return std::unexpected(null.error());
        if (const auto given = side.give(null->get(), number); !given)
            return std::unexpected(given.error());
        return FileDescriptor();
    }
    auto ends = os::pipe(0);
    if (!ends) return std::unexpected(ends.error());
    const bool child_reads = number == 0;
    auto& ours = child_reads ? ends->write : ends->read;
    const auto& theirs = child_reads ? ends->read : ends->write;
    if (const auto set = os::set_nonblocking(ours.get(), true); !set)
        return std::unexpected(set.error());
    if (const auto given = side.give(theirs.get(), number); !given)
        return std::unexpected(given.error());
    return std::move(ours);
}

int highest_number(const ChildOptions& options) {
    int highest = 0;
    for (const auto& passed : options.passed) highest = std::max(highest, passed.number);
    return highest;
}

struct OurEnds {
    FileDescriptor input;
    FileDescriptor output;
    FileDescriptor errors;
};

os::Expected<OurEnds> connect_all(ChildSide& side, const ChildOptions& options) {
    OurEnds ends;
    const std::array streams{std::pair(options.input, &ends.input),
                             std::pair(options.output, &ends.output),
                             std::pair(options.errors, &ends.errors)};
    for (int number = 0; number < kStandardStreams; ++number) {
        const auto& [kind, end] = streams[static_cast<std::size_t>(number)];
        auto connected = connect(side, kind, number);
        if (!connected) return std::unexpected(connected.error());
        *end = std::move(*connected);
    }
    for (const auto& passed : options.passed) {
        if (const auto given = side.give(passed.descriptor, passed.number); !given)
            return std::unexpected(given.error());
    }
    return ends;
}

}  // namespace

Result<ChildProcess> ChildProcess::spawn(const std::vector<std::string>& arguments,
                                         const ChildOptions& options) {
    auto name = joined(arguments);
    if (arguments.empty() || arguments.front().empty()) {
        return std::unexpected(
            Error::of(Condition::invalid, "posix_spawn", name, "the program's name is missing"));
    }
    if (std::ranges::any_of(options.passed,
                            [](const auto& passed) { return passed.number < kStandardStreams; })) {
        return std::unexpected(Error::of(Condition::invalid, "posix_spawn", name,
                                         "numbers below 3 are stdin, stdout and stderr"));
    }
    if (const auto disarmed = os::disarm_sigpipe(); !disarmed)
        return os::error_of(disarmed.error(), name);
    ChildSide side(highest_number(options));
    auto ends = connect_all(side, options);
    if (!ends) return os::error_of(ends.error(), name, os::descriptor_cure(ends.error().error));

    const auto argument_pointers = pointers_to(arguments);
    const auto environment =
        options.environment ? pointers_to(*options.environment) : std::vector<char*>();
    const auto process =
        os::spawn({.program = arguments.front().c_str(),
                   .arguments = argument_pointers.data(),
                   .environment = options.environment ? environment.data() : nullptr,
                   .directory = options.directory.empty() ? nullptr : options.directory.c_str(),
                   .moves = side.moves(),
                   .own_group = options.own_group});
    if (!process) {
        const int error = process.error().error;
        return os::error_of(process.error(), name, spawn_cure(error, arguments.front(), options));
    }
    ChildProcess child(*process, name, options.own_group);
    if (ends->input) child.input = PipeWriter(std::move(ends->input), name, true);
    if (ends->output) child.output = PipeReader(std::move(ends->output), name, true);
    if (ends->errors) child.errors = PipeReader(std::move(ends->errors), name, true);
    return child;
}

Result<ChildProcess> ChildProcess::shell(const std::string& command, const ChildOptions& options) {
    auto child = spawn({"/bin/sh", "-c", command}, options);
    if (child) child->name_ = "exec:" + command;
    return child;
}

}  // namespace patchbay
