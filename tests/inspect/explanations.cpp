// SPDX-License-Identifier: Apache-2.0
//
// Each is as narrow as it can be, and looks for itself where that takes asking the kernel: what else differs is a
// fault.
#include "inspect/difference.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace patchbay::inspect::test {
namespace {

std::string device_of(const struct ::stat& status) {
    return "file " + std::to_string(major(status.st_dev)) + ':' +
           std::to_string(minor(status.st_dev)) + ' ';
}

/// On a device where every file is shared memory.
bool is_in_memory(const Row& row) {
    struct ::stat unnamed{};
    struct ::stat named{};
    const int fd = ::memfd_create("which", MFD_CLOEXEC);
    ::fstat(fd, &unnamed);
    ::close(fd);
    ::stat("/dev/shm", &named);
    return row.object.starts_with(device_of(unnamed)) || row.object.starts_with(device_of(named));
}

bool is_message_queue(const Row& row) {
    constexpr long kMqueue = 0x19800202;  // MQUEUE_MAGIC of the kernel
    if (row.is_mapping()) return false;
    const auto path = "/proc/" + std::to_string(row.pid) + "/fd/" + std::to_string(row.descriptor);
    struct ::statfs system{};
    return ::statfs(path.c_str(), &system) == 0 && system.f_type == kMqueue;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

bool is_plain_file(const Row& row, const Moment&) {
    if (is_one_of(row.type, {"DIR", "CHR", "BLK", "LINK"})) return true;
    if (is_one_of(row.role, {"cwd", "rtd", "txt", "exe"})) return true;
    return row.type == "REG" && !is_in_memory(row) && !is_message_queue(row);
}

bool is_private_mapping(const Row& row, const Moment&) {
    if (!row.is_mapping()) return false;
    const auto maps = maps_of(row.pid);
    const auto is_of_it = [&](const MapLine& line) { return line.object == row.object; };
    const auto is_shared = [&](const MapLine& line) { return is_of_it(line) && line.is_shared; };
    return std::ranges::any_of(maps, is_of_it) && std::ranges::none_of(maps, is_shared);
}

bool is_nothing_to_share(const Row& row, const Moment&) {
    const bool is_anonymous = row.type == "a_inode" || row.name.starts_with("anon_inode:");
    // Those that are kinds of ours have names of ours.
    return is_anonymous && row.object.starts_with("file ");
}

bool is_unnamed_mapping(const Row& row, const Moment&) {
    return row.role == "mapping" && std::ranges::any_of(maps_of(row.pid), [&](const MapLine& line) {
               return line.object == row.object && line.is_deleted;
           });
}

bool is_of_a_thread(const Row& row, const Moment&) {
    return row.role == "thread";
}

bool takes_part_in_a_topic(const Row& row, const Moment&) {
    return row.role == "participant";
}

bool is_no_socket(const Row& row, const Moment&) {
    return !row.object.starts_with("socket ");
}

bool is_another_socket(const Row& row, const Moment&) {
    return is_one_of(row.type, {"other-socket", "vsock-socket"});
}

bool is_of_another_network(const Row& row, const Moment& moment) {
    return std::ranges::any_of(moment.before.objects, [&](const Object& object) {
        return socket_object(object.identity.number) == row.object &&
               object.identity.name_space != moment.before.own_namespaces.net &&
               object.identity.name_space != 0;
    });
}

}  // namespace

std::span<const Explanation> explanations() {
    using enum Tool;
    static const std::array kAll{
        Explanation{"Files, folders and devices", false, {lsfd, lsof}, is_plain_file},
        Explanation{"Private mappings", false, {lsfd, lsof}, is_private_mapping},
        Explanation{"Timers and watchers", false, {lsfd, lsof}, is_nothing_to_share},
        Explanation{"Mappings without a name", true, {lsfd}, is_unnamed_mapping},
        Explanation{
            "Threads with descriptors of their own", true, {lsfd, lsof, ss}, is_of_a_thread},
        Explanation{"Participants of topics", true, {lsfd, lsof, ss}, takes_part_in_a_topic},
        Explanation{"What is no socket", true, {ss}, is_no_socket},
        Explanation{"Sockets without an address", true, {ss}, is_another_socket},
        Explanation{"Sockets of other networks", true, {ss}, is_of_another_network},
    };
    return kAll;
}

}  // namespace patchbay::inspect::test
