// SPDX-License-Identifier: Apache-2.0
//
// Inventory: what a snapshot has found so far, in the order in which it was found.
#pragma once

#include "patchbay/inspect.hpp"

#include "inspect/gap_counter.hpp"
#include "os/entries.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace patchbay::inspect {

/// A file, whatever it is called.
struct FileKey {
    std::uint64_t device;
    std::uint64_t inode;
    friend bool operator==(const FileKey&, const FileKey&) = default;
};
struct HashOfKeys {
    std::size_t operator()(const FileKey& key) const noexcept;
    std::size_t operator()(const Identity& identity) const noexcept;
};

/// The devices of what the kernel keeps on file systems of its own; each has but one.
struct OwnDevices {
    std::uint64_t pipes = 0;
    std::uint64_t sockets = 0;
    std::uint64_t anonymous = 0;  ///< of all that have no inode of their own
    std::uint64_t memory = 0;     ///< memfds, System V segments, anonymous shared memory
};

struct Inventory {
    explicit Inventory(const SnapshotOptions& snapshot_options) : options(snapshot_options) {}

    const SnapshotOptions& options;
    FileDescriptor proc;
    Snapshot snapshot;
    GapCounter gaps;
    os::TextReader reader;
    OwnDevices devices;
    std::unordered_set<std::uint64_t> memory_devices;  ///< mounted as /dev/shm somewhere
    /// Each process's first edge: its own are together.
    std::vector<std::size_t> first_edges;
    std::unordered_map<std::uint64_t, Index> sockets;  ///< by inode
    std::unordered_map<FileKey, Index, HashOfKeys> files;
    std::unordered_map<FileKey, std::vector<std::size_t>, HashOfKeys>
        locked;  ///< places in `locks`
    /// Mounts of mqueue, and which of them (its descriptor) has the name of a queue.
    std::vector<FileDescriptor> queue_folders;
    std::unordered_map<Index, int> queue_places;

    [[nodiscard]] bool wants(Kind kind) const noexcept { return options.kinds.has(kind); }
    [[nodiscard]] bool wants_any_of(KindSet kinds) const noexcept {
        return options.kinds.has_any_of(kinds);
    }
    /// The object with that identity; a new one has no name and no facts yet.
    struct Found {
        Index index;
        bool is_new;
    };
    Found object(const Identity& identity);
    /// The same where nothing is made.
    [[nodiscard]] std::optional<Index> known(const Identity& identity) const;
    Object& at(Index object) { return snapshot.objects[object]; }

    /// A file that is an object, as `shown` names it to whoever has it.
    Index file(Kind kind, const os::EntryStatus& status, std::string name, bool deleted,
               bool foreign);

    /// Whether somebody wants to be told when the file is opened: fcntl(2), F_SETLEASE.
    [[nodiscard]] bool is_leased(const FileKey& file) const;

    /// The edges of a process as far as it has been walked.
    [[nodiscard]] std::span<const Edge> edges_of(Index process) const noexcept;
    /// Whether a process lives among other mounts than this one.
    [[nodiscard]] bool is_foreign(const Process& process) const noexcept {
        return process.namespaces.mnt != 0 && process.namespaces.mnt != snapshot.own_namespaces.mnt;
    }

private:
    std::unordered_map<Identity, Index, HashOfKeys> index_;
};

/// "fdinfo/12", "1234/root/dev/shm": paths of procfs, without a string for each.
class ProcPath {
public:
    ProcPath& operator<<(std::string_view text) noexcept;
    ProcPath& operator<<(std::int64_t number) noexcept;
    ProcPath& hex(std::uint64_t number) noexcept;
    [[nodiscard]] const char* text() const noexcept { return text_.data(); }

private:
    void take(std::to_chars_result result) noexcept;

    std::array<char, 128> text_{};
    std::size_t size_ = 0;
};

}  // namespace patchbay::inspect
