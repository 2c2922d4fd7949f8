// SPDX-License-Identifier: Apache-2.0
#include "clean/leftover_file.hpp"

#include "patchbay/file_descriptor.hpp"

#include "object_label.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <system_error>

namespace patchbay::cli {
namespace {

using Verdict = Judgement::Verdict;

Judgement kept(std::string label, Verdict verdict, std::string why) {
    return {.verdict = verdict, .label = std::move(label), .proof = {}, .why_not = std::move(why)};
}

/// What connecting with a datagram socket says: 0, or errno.
int probe(const std::string& path) {
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    path.copy(address.sun_path, path.size());
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0) return errno;
    const auto* const generic = reinterpret_cast<const ::sockaddr*>(&address);  // NOLINT
    return ::connect(socket.get(), generic, sizeof address) == 0 ? 0 : errno;
}

void add_sockets_in(const std::filesystem::path& folder, int levels_below,
                    std::set<std::string>& found) {
    std::error_code problem;
    for (std::filesystem::directory_iterator entry(folder, problem), end; !problem && entry != end;
         entry.increment(problem)) {
        std::error_code ignored;
        const auto status = entry->symlink_status(ignored);
        if (status.type() == std::filesystem::file_type::socket) found.insert(entry->path());
        if (levels_below > 0 && status.type() == std::filesystem::file_type::directory)
            add_sockets_in(entry->path(), levels_below - 1, found);
    }
}

}  // namespace

std::vector<std::string> socket_files() {
    std::set<std::string> found;
    for (const auto* const folder : {"/tmp", "/run"}) add_sockets_in(folder, 1, found);
    if (const char* const runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr)
        add_sockets_in(runtime, 1, found);
    return {found.begin(), found.end()};
}

Judgement judge_socket_file(const std::string& path, const JudgementRules& rules) {
    const auto label = "unix:" + inspect::escaped(path);
    struct ::stat status{};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode))
        return kept(label, Verdict::doubtful, "there is no socket file");
    const int answer = probe(path);
    if (answer == 0 || answer == EPROTOTYPE || answer == EPERM)
        return kept(label, Verdict::in_use, "a socket is bound to it");
    if (answer != ECONNREFUSED)
        return kept(label, Verdict::doubtful,
                    "whether a socket is bound to it is not known: " +
                        std::system_category().message(answer));
    Judgement judgement{.verdict = Verdict::orphan,
                        .label = label,
                        .proof = {"no socket is bound to it, says the kernel"},
                        .why_not = {}};
    spare_the_young(judgement, change_time_of(path), rules);
    return judgement;
}

Judgement judge_fifo(const inspect::Snapshot& machine, const std::string& path,
                     const JudgementRules& rules) {
    const auto label = "fifo:" + inspect::escaped(path);
    struct ::stat status{};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode))
        return kept(label, Verdict::doubtful, "there is no FIFO");
    const inspect::Identity identity{
        inspect::Kind::fifo,
        std::uint64_t{::gnu_dev_major(status.st_dev)} << 32U | ::gnu_dev_minor(status.st_dev),
        status.st_ino, 0};
    if (const auto object = machine.object_with(identity)) {
        const auto holders = machine.holders_of(*object);
        if (!holders.empty())
            return kept(label, Verdict::in_use,
                        label_of(machine.processes[holders.front().process]) + " has it open");
    }
    // Who waits in open(2) has no descriptor yet.
    const auto opener =
        std::ranges::find(machine.waits, inspect::WaitFor::opening, &inspect::Wait::what);
    if (opener != machine.waits.end())
        return kept(
            label, Verdict::doubtful,
            label_of(machine.processes[opener->process]) + " waits in open(2), perhaps for it");
    std::string doubt;
    auto seen = everybody_seen(machine, doubt);
    const auto calls =
        std::ranges::find(machine.gaps, inspect::Missing::calls, &inspect::Gap::what);
    if (!seen.empty() && calls != machine.gaps.end()) {
        seen.clear();
        doubt = calls->why;
    }
    if (seen.empty()) return kept(label, Verdict::doubtful, "who has it may be hidden: " + doubt);
    Judgement judgement{.verdict = Verdict::orphan,
                        .label = label,
                        .proof = {"no descriptor and nobody who opens it, in " + seen},
                        .why_not = {}};
    spare_the_young(judgement, change_time_of(path), rules);
    return judgement;
}

ChangeTime change_time_of(const std::string& path) {
    struct ::stat status{};
    if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
    return std::chrono::system_clock::from_time_t(
        std::max(status.st_mtim.tv_sec, status.st_ctim.tv_sec));
}

FileProof file_proof_of(const inspect::Object& object) {
    if (const auto* const topic = object.facts_as<TopicFacts>())
        return {.changed = change_time_of(topic->path)};
    if (object.kind() == inspect::Kind::posix_queue)
        return {.changed = change_time_of("/dev/mqueue" + object.name)};
    if (object.name.starts_with('/')) return {.changed = change_time_of(object.name)};
    return {};
}

ExclusiveLease::ExclusiveLease(const inspect::Object& object) {
    if (object.kind() != inspect::Kind::posix_shared_memory &&
        object.kind() != inspect::Kind::posix_semaphore)
        return;
    // O_NONBLOCK: somebody else's lease is not waited for.
    file_ =
        FileDescriptor(::open(object.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct ::stat status{};
    if (file_.get() < 0 || ::fstat(file_.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_ino != object.identity.number)
        return;
    // The signal that announces who wants the file, SIGIO by default, would end the tool.
    if (::fcntl(file_.get(), F_SETSIG, SIGURG) != 0) return;
    if (::fcntl(file_.get(), F_SETLEASE, F_WRLCK) == 0) {
        state_ = State::granted;
    } else if (errno == EAGAIN) {
        state_ = State::refused;
    }
}

}  // namespace patchbay::cli
