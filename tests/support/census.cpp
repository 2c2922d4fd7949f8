// SPDX-License-Identifier: Apache-2.0
#include "support/census.hpp"

#include "support/unique_name.hpp"

#include <dirent.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>

namespace patchbay::test {
namespace {

template <class Function>
void for_each_entry(const std::string& folder, Function function) {
    ::DIR* const directory = ::opendir(folder.c_str());
    if (directory == nullptr) return;
    const std::string own = std::to_string(::dirfd(directory));
    while (const auto* entry = ::readdir(directory)) {
        const std::string name = entry->d_name;
        if (name != "." && name != ".." && !(folder == "/proc/self/fd" && name == own))
            function(name);
    }
    ::closedir(directory);
}

void add_descriptors(std::multiset<std::string>& items) {
    for_each_entry("/proc/self/fd", [&](const std::string& name) {
        std::array<char, 4096> target{};
        const auto size =
            ::readlink(("/proc/self/fd/" + name).c_str(), target.data(), target.size());
        if (size > 0)
            items.insert("fd " + name + " -> " +
                         std::string(target.data(), static_cast<std::size_t>(size)));
    });
}

void add_shared_maps(std::multiset<std::string>& items) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        const auto mode = line.find(' ') + 1;
        if (line.substr(mode, 4).ends_with('s')) items.insert("map " + line);
    }
}

void add_named_files(std::multiset<std::string>& items) {
    const std::string own = std::string(kUniqueMark) + std::to_string(::getpid()) + '.';
    for (const auto* folder : {"/dev/shm", "/tmp", "/dev/mqueue"}) {
        for_each_entry(folder, [&](const std::string& name) {
            if (name.find(own) != std::string::npos) items.insert(std::string(folder) + '/' + name);
        });
    }
}

/// Columns of /proc/sysvipc/FILE by header; `keep` says which rows are ours.
template <class Keep>
void add_sysv(std::multiset<std::string>& items, const char* file, Keep keep) {
    std::ifstream table(std::string("/proc/sysvipc/") + file);
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) {
        std::istringstream row(line);
        std::string key;
        std::string id;
        row >> key >> id;
        if (keep(line)) items.insert(std::string("sysv ") + file + ' ' + key + ' ' + id);
    }
}

}  // namespace

Census Census::take() {
    Census census;
    add_descriptors(census.items_);
    add_shared_maps(census.items_);
    add_named_files(census.items_);
    const auto own = ' ' + std::to_string(::getpid()) + ' ';
    // Only segments record their creator; queues and sets are counted by the tests that make them, by key.
    add_sysv(census.items_, "shm",
             [&](const std::string& line) { return line.find(own) != std::string::npos; });
    return census;
}

std::ostream& operator<<(std::ostream& out, const Census& census) {
    for (const auto& item : census.items_) out << "\n    " << item;
    return out;
}

}  // namespace patchbay::test
