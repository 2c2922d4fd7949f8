// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/store.hpp"

#include "patchbay/deadline.hpp"
#include "patchbay/file_descriptor.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace patchbay::cli {
namespace {

using Json = nlohmann::json;

constexpr const char* kFileName = "bench.json";
/// While the folder is locked there is one writer, so that one name is enough, and nothing piles up when savers die.
constexpr const char* kNewFileName = "bench.json.new";

std::string environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
    return value == nullptr ? "" : value;
}

std::unexpected<Stop> stop_for_errno(const char* call, const std::string& path) {
    return stop_for(Error::system(errno, call, path));
}

Outcome make_private_folder(const std::filesystem::path& folder) {
    std::error_code problem;
    if (std::filesystem::is_directory(folder, problem)) return {};
    if (folder.has_relative_path()) {
        if (auto made = make_private_folder(folder.parent_path()); !made) return made;
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return stop_for_errno("mkdir", folder);
    return {};
}

/// One saver at a time: the folder, locked. The kernel lets go of the lock when its holder dies.
OrStop<FileDescriptor> lock_folder(const std::string& folder) {
    FileDescriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock) return stop_for_errno("open", folder);
    const auto deadline = Deadline::after(std::chrono::seconds(5));
    while (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) return stop_for_errno("flock", folder);
        if (deadline.expired())
            return failed("flock " + folder + ": another patchbay holds it, and does not end");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return lock;
}

Outcome write_all(int fd, const std::string& path, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written == -1 && errno == EINTR) continue;
        if (written == -1) return stop_for_errno("write", path);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    // Otherwise the new name may come to the disk before the text does.
    if (::fsync(fd) != 0) return stop_for_errno("fsync", path);
    return {};
}

/// The whole text, or what was there before.
Outcome replace_file(const std::string& path, const std::string& new_path, std::string_view text) {
    ::unlink(new_path.c_str());  // of a saver that was killed
    const FileDescriptor file(
        ::open(new_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) return stop_for_errno("open", new_path);
    auto written = write_all(file.get(), new_path, text);
    if (written && ::rename(new_path.c_str(), path.c_str()) != 0)
        written = stop_for_errno("rename", path);
    if (!written) ::unlink(new_path.c_str());
    return written;
}

Json dated(Json run) {
    for (auto& row : run["rows"])
        if (!row.contains("measured")) row["measured"] = run["time"];
    return run;
}

/// Of those that both have, the newer one.
Json merged_peers(const Json& stored, const Json& now) {
    auto peers = now.value("peers", Json::array());
    for (const auto& peer : stored.value("peers", Json::array())) {
        const auto same = [&](const Json& other) { return other["name"] == peer["name"]; };
        if (std::ranges::none_of(peers, same)) peers.push_back(peer);
    }
    return peers;
}

/// What is stored now, checked; empty: nothing is.
OrStop<std::optional<Json>> read_stored(const std::string& path) {
    if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
    auto stored = read_run(path);
    auto checked = stored ? parse_run(*stored, path) : std::unexpected(stored.error());
    if (checked) return std::move(*stored);
    // It was not us: a file of ours is whole. So it stays, in case that somebody wants it.
    checked.error().message += "; remove it, and the next run makes a new one";
    return std::unexpected(checked.error());
}

}  // namespace

OrStop<std::string> store_path() {
    // The specification wants relative paths ignored.
    auto folder = environment("XDG_STATE_HOME");
    if (!folder.starts_with('/')) {
        const auto home = environment("HOME");
        if (!home.starts_with('/'))
            return failed("the figures are not stored: neither XDG_STATE_HOME nor HOME is set");
        folder = home + "/.local/state";
    }
    return fmt::format("{}/patchbay/{}", folder, kFileName);
}

std::string SavedRun::text() const {
    auto text = fmt::format("stored in {}: {}", path, counted(rows, "row"));
    if (before > 0) text += fmt::format(", {} of them from earlier runs", before);
    if (other_machine) text += "; those of another machine or kernel were dropped";
    return text;
}

Json merged_runs(const Json& stored, const Json& now) {
    auto result = dated(now);
    if (machine_of(stored) != machine_of(now)) return result;
    const auto older = dated(stored);
    result["peers"] = merged_peers(stored, now);
    std::vector<RowKey> keys;
    for (const auto& row : result["rows"]) keys.push_back(key_of(row));
    for (const auto& row : older["rows"])
        if (std::ranges::find(keys, key_of(row)) == keys.end()) result["rows"].push_back(row);
    return result;
}

OrStop<SavedRun> save_run(const Json& run) {
    const auto path = store_path();
    if (!path) return std::unexpected(path.error());
    if (const auto parsed = parse_run(run, "this run"); !parsed)
        return std::unexpected(parsed.error());
    const auto folder = std::filesystem::path(*path).parent_path();
    if (auto made = make_private_folder(folder); !made) return std::unexpected(made.error());
    const auto lock = lock_folder(folder);
    if (!lock) return std::unexpected(lock.error());
    const auto stored = read_stored(*path);
    if (!stored) return std::unexpected(stored.error());

    const auto result = *stored ? merged_runs(**stored, run) : dated(run);
    if (auto replaced = replace_file(*path, folder / kNewFileName, result.dump() + '\n'); !replaced)
        return std::unexpected(replaced.error());
    const auto rows = result["rows"].size();
    return SavedRun{.path = *path,
                    .rows = rows,
                    .before = rows - run["rows"].size(),
                    .other_machine = *stored && machine_of(**stored) != machine_of(run)};
}

OrStop<std::optional<BenchRun>> load_stored_run() {
    const auto path = store_path();
    // Without a home nothing can have been stored.
    if (!path || ::access(path->c_str(), F_OK) != 0) return std::nullopt;
    auto run = load_run(*path);
    if (!run) return std::unexpected(run.error());
    return std::move(*run);
}

}  // namespace patchbay::cli
