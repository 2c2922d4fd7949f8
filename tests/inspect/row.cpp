// SPDX-License-Identifier: Apache-2.0
#include "inspect/row.hpp"

#include <nlohmann/json.hpp>

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

namespace patchbay::inspect::test {
namespace {

std::string device_text(std::uint64_t major_number, std::uint64_t minor_number) {
    return std::to_string(major_number) + ':' + std::to_string(minor_number);
}

std::string object_text(const std::string& device, std::uint64_t inode) {
    return "file " + device + ' ' + std::to_string(inode);
}

/// What has no inode of its own, by the name that the kernel gives it. Empty: it is none of these.
std::string anonymous_object(std::string_view name) {
    for (const std::string_view word : {"eventfd", "signalfd", "pidfd", "eventpoll"}) {
        if (name.starts_with("anon_inode:[" + std::string(word)) ||
            name.starts_with('[' + std::string(word)))
            return std::string(word == "eventpoll" ? "epoll" : word);
    }
    return "";
}

/// What other tools than lsof call "u".
std::string access_named(std::string_view word) {
    if (word == "u") return "rw";
    std::string access;
    for (const char letter : word)
        if (letter == 'r' || letter == 'w') access += letter;
    return access;
}

/// The device of memory that has no name: memfds, segments.
std::uint64_t memory_device() {
    const int fd = ::memfd_create("which", MFD_CLOEXEC);
    struct ::stat status{};
    ::fstat(fd, &status);
    ::close(fd);
    return std::uint64_t{major(status.st_dev)} << 32U | minor(status.st_dev);
}

std::string text_of(const nlohmann::json& row, const char* column) {
    const auto found = row.find(column);
    return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Names may be any bytes: lsfd writes them as they are, which is no JSON.
std::string made_ascii(std::string text) {
    for (char& letter : text)
        if (static_cast<unsigned char>(letter) >= 0x80) letter = '?';
    return text;
}

}  // namespace

std::string Row::key(bool with_access) const {
    auto key =
        std::to_string(pid) + (is_mapping() ? " maps " : " fd " + std::to_string(descriptor) + ' ');
    key += object;
    if (with_access && object.starts_with("file ")) key += ' ' + access;
    return key;
}

std::string file_object(std::uint64_t device, std::uint64_t inode) {
    return object_text(device_text(device >> 32U, device & 0xffffffffU), inode);
}

std::string socket_object(std::uint64_t inode) {
    return "socket " + std::to_string(inode);
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto size = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, size));
        text.remove_prefix(std::min(size + 1, text.size()));
    }
    return lines;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto begin = text.find(before);
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin + before.size());
    return text.substr(0, text.find(after));
}

std::uint64_t number_in(std::string_view text, int base) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number, base);
    return number;
}

std::vector<Row> lsfd_rows(const std::string& json) {
    std::vector<Row> rows;
    const auto table = nlohmann::json::parse(made_ascii(json)).at("lsfd");
    for (const auto& line : table) {
        Row row;
        row.pid = line.at("pid").get<std::int32_t>();
        if (line.at("fd").is_number()) row.descriptor = line.at("fd").get<std::int32_t>();
        if (row.is_mapping()) row.role = text_of(line, "assoc");
        row.type = text_of(line, "type");
        row.access = access_named(text_of(line, "mode"));
        row.name = text_of(line, line.contains("kname") ? "kname" : "name");
        const auto inode = line.at("inode").is_number() ? line.at("inode").get<std::uint64_t>() : 0;
        row.object = anonymous_object(row.name);
        if (row.object.empty() && text_of(line, "source") == "sockfs")
            row.object = socket_object(inode);
        if (row.object.empty()) row.object = object_text(text_of(line, "dev"), inode);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<Row> lsof_rows(std::string_view fields) {
    // p: process; then of each file f: descriptor or role, and what else is known of it.
    std::vector<Row> rows;
    std::map<char, std::string_view> file;
    std::int32_t pid = 0;
    const auto finish = [&] {
        if (file.empty()) return;
        Row row;
        row.pid = pid;
        const auto word = file['f'];
        const bool is_number = !word.empty() && word.front() >= '0' && word.front() <= '9';
        if (is_number) row.descriptor = static_cast<std::int32_t>(number_in(word));
        if (!is_number) row.role = word;
        row.type = file['t'];
        row.access = access_named(file['a']);
        row.name = file['n'];
        const auto device =
            number_in(file['D'].substr(std::min<std::size_t>(2, file['D'].size())), 16);
        const auto inode = number_in(file['i']);
        row.object = anonymous_object(row.name);
        const bool is_internet = row.type == "IPv4" || row.type == "IPv6" || row.type == "pack";
        if (is_internet) row.object = socket_object(number_in(file['d']));
        for (const std::string_view type : {"unix", "sock", "raw", "raw6", "netlink"})
            if (row.type == type) row.object = socket_object(inode);
        if (row.object.empty())
            row.object = object_text(device_text(major(device), minor(device)), inode);
        rows.push_back(std::move(row));
        file.clear();
    };
    for (const auto line : lines_of(fields)) {
        if (line.empty()) continue;
        if (line[0] == 'p' || line[0] == 'f') finish();
        if (line[0] == 'p') pid = static_cast<std::int32_t>(number_in(line.substr(1)));
        if (line[0] != 'p') file[line[0]] = line.substr(1);
    }
    finish();
    return rows;
}

std::vector<SocketLine> socket_lines(std::string_view text) {
    std::vector<SocketLine> found;
    for (auto line : lines_of(text)) {
        SocketLine socket;
        const auto users = line.rfind(" users:((");
        if (users != std::string_view::npos) {
            socket.users = line.substr(users);
            socket.users = socket.users.substr(0, socket.users.find("))") + 2);
        }
        socket.inode = number_in(between(line, " ino:", " "));
        std::istringstream words{std::string(line.substr(0, users))};
        std::vector<std::string> fields(std::istream_iterator<std::string>(words), {});
        if (fields.size() < 6) continue;
        socket.family = fields[0];
        socket.state = fields[1];
        socket.local = fields[4];
        socket.remote = fields[5];
        // NAME INODE PEER-NAME PEER-INODE, and names may have blanks.
        if (socket.family.starts_with("u_")) {
            socket.peer_inode = number_in(fields.back());
            auto place = fields.size() - 3;
            while (place > 4 && fields[place].find_first_not_of("0123456789") != std::string::npos)
                --place;
            socket.inode = number_in(fields[place]);
        }
        found.push_back(std::move(socket));
    }
    return found;
}

std::vector<Row> ss_rows(std::string_view text) {
    std::vector<Row> rows;
    for (const auto& socket : socket_lines(text)) {
        std::string_view rest = socket.users;
        for (;;) {
            const auto pid = between(rest, ",pid=", ",");
            if (pid.empty()) break;
            rest = std::string_view(pid.data(), static_cast<std::size_t>(rest.end() - pid.begin()));
            Row row;
            row.pid = static_cast<std::int32_t>(number_in(pid));
            row.descriptor = static_cast<std::int32_t>(number_in(between(rest, "fd=", ")")));
            row.type = socket.family;
            row.object = socket_object(socket.inode);
            row.name = socket.local;
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::vector<Row> snapshot_rows(const Snapshot& machine) {
    const auto memory = memory_device();
    std::vector<Row> rows;
    for (const auto& edge : machine.edges) {
        const auto& object = machine.objects[edge.object];
        const auto& identity = object.identity;
        Row row;
        row.pid = machine.processes[edge.process].pid;
        row.descriptor = edge.descriptor;
        if (edge.via == Via::mapping) row.role = "mapping";
        if (edge.via == Via::publisher || edge.via == Via::subscriber) row.role = "participant";
        if (edge.thread != 0) row.role = "thread";
        row.type = name_of(object.kind());
        row.access = edge.readable ? "r" : "";
        if (edge.writable) row.access += 'w';
        row.name = escaped(object.name);
        switch (object.kind()) {
            case Kind::unix_socket:
            case Kind::tcp_socket:
            case Kind::udp_socket:
            case Kind::vsock_socket:
            case Kind::other_socket: row.object = socket_object(identity.number); break;
            case Kind::eventfd:
            case Kind::signalfd:
            case Kind::pidfd:
            case Kind::epoll: row.object = row.type; break;
            // Its inode is its id.
            case Kind::sysv_shared_memory: row.object = file_object(memory, identity.number); break;
            default: row.object = file_object(identity.device, identity.number);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<MapLine> maps_of(std::int32_t pid) {
    std::vector<MapLine> found;
    std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
    for (std::string line; std::getline(maps, line);) {
        std::istringstream words(line);
        std::string range;
        std::string permissions;
        std::string offset;
        std::string device;
        std::uint64_t inode = 0;
        words >> range >> permissions >> offset >> device >> inode;
        const auto colon = device.find(':');
        // Private memory is on no device; a segment's inode is its id, which may be 0.
        if (device == "00:00" || colon == std::string::npos) continue;
        const auto name = device_text(number_in(std::string_view(device).substr(0, colon), 16),
                                      number_in(std::string_view(device).substr(colon + 1), 16));
        found.push_back(
            {object_text(name, inode), permissions.ends_with('s'), line.ends_with(" (deleted)")});
    }
    return found;
}

}  // namespace patchbay::inspect::test
