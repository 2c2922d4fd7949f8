// SPDX-License-Identifier: Apache-2.0
//
// What a process holds by descriptors: each is looked at by its link in /proc/PID/fd, and none is opened.
#pragma once

#include "inspect/description_set.hpp"
#include "inspect/inventory.hpp"
#include "inspect/proc_fd.hpp"
#include "os/call.hpp"

#include <cstdint>
#include <unordered_map>

namespace patchbay::inspect {

class DescriptorWalk {
public:
    explicit DescriptorWalk(Inventory& inventory) : inventory_(inventory) {}

    /// `folder` is /proc/PID. `thread`: 0, or one that has descriptors of its own.
    os::Expected<void> walk(Index process, int folder, std::int32_t thread);
    /// The same of a thread, if it does not share them with the first one.
    void walk_if_apart(Index process, int folder, std::int32_t thread);

private:
    struct Access {
        bool readable;
        bool writable;
    };
    void look_at(const char* name);
    void look_at_pipe(const char* name, std::uint64_t inode);
    void look_at_socket(std::uint64_t inode);
    void look_at_anonymous(const char* name, std::string_view what);
    void look_at_eventfd(const char* name);
    void look_at_pidfd(const char* name);
    void look_at_description(const char* name, Kind kind);
    void look_at_path(const char* name, std::string_view shown);
    std::optional<Index> file_of(const char* name, std::string_view shown,
                                 const os::EntryStatus& status);
    std::optional<Kind> kind_of(const char* name, std::string_view shown,
                                const os::EntryStatus& status);
    void note_lock(std::string_view shown, const os::EntryStatus& status);
    bool is_queue(const char* name, const os::EntryStatus& status);
    FdInfo info(const char* name);
    Access access(const char* name) const;
    void add_edge(Index object, Access access);

    Inventory& inventory_;
    DescriptionSet descriptions_;
    std::unordered_map<std::uint64_t, bool> queue_devices_;
    // Of the walk that is going on:
    Index process_ = 0;
    int folder_ = -1;  ///< /proc/PID
    int links_ = -1;   ///< its fd/
    std::int32_t thread_ = 0;
    std::int32_t descriptor_ = -1;
    std::optional<os::Failure> hidden_;  ///< why a link could not be followed
};

}  // namespace patchbay::inspect
