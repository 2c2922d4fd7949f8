// SPDX-License-Identifier: Apache-2.0
//
// Snapshots of machines that were made up, for tests.
#pragma once

#include "patchbay/inspect.hpp"

#include <string>
#include <utility>

namespace patchbay::cli {

class SyntheticSnapshot {
public:
    inspect::Index process(std::int32_t pid, std::string name) {
        inspect::Process process;
        process.pid = pid;
        process.name = std::move(name);
        process.descriptors_seen = true;
        snapshot_.processes.push_back(std::move(process));
        return static_cast<inspect::Index>(snapshot_.processes.size() - 1);
    }

    inspect::Index object(inspect::Kind kind, std::string name, inspect::Facts facts = {}) {
        const auto index = static_cast<inspect::Index>(snapshot_.objects.size());
        inspect::Object object;
        object.identity = {.kind = kind, .device = 0, .number = 1000 + index, .name_space = 0};
        object.name = std::move(name);
        object.facts = std::move(facts);
        snapshot_.objects.push_back(std::move(object));
        return index;
    }

    /// `access`: "r", "w" or "rw".
    void holds(inspect::Index process, inspect::Index object, std::string_view access,
               std::int32_t descriptor = 3) {
        edge({.object = object,
              .process = process,
              .readable = access.find('r') != std::string_view::npos,
              .writable = access.find('w') != std::string_view::npos,
              .descriptor = descriptor});
    }
    void edge(inspect::Edge edge) { snapshot_.edges.push_back(edge); }
    void waits(inspect::Index process, inspect::Index object) {
        snapshot_.waits.push_back({.process = process, .object = object});
    }

    /// Two sockets that are connected.
    std::pair<inspect::Index, inspect::Index> connection(std::string name) {
        const auto server = object(inspect::Kind::unix_socket, std::move(name));
        const auto client = object(inspect::Kind::unix_socket, "");
        snapshot_.objects[server].facts = inspect::UnixSocketFacts{.peer = client};
        snapshot_.objects[client].facts = inspect::UnixSocketFacts{.peer = server};
        return {server, client};
    }

    inspect::Snapshot& get() { return snapshot_; }

private:
    inspect::Snapshot snapshot_;
};

}  // namespace patchbay::cli
