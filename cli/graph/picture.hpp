// SPDX-License-Identifier: Apache-2.0
//
// Picture: processes and the objects between them, as far as somebody wants to see them.
#pragma once

#include "patchbay/inspect.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace patchbay::cli {

struct PictureOptions {
    std::vector<std::int32_t> pids;  ///< only what these hold, and who else does; empty: everybody
    inspect::KindSet kinds = inspect::KindSet::all();
    bool all = false;              ///< also objects with one holder, or none
    std::int32_t without_pid = 0;  ///< as if this process were not there: the one that looks
};

/// A box.
struct PictureProcess {
    inspect::Index index = 0;  ///< in the snapshot
    std::int32_t pid = 0;
    std::string name;  ///< escaped
};

/// An oval: one object, or both ends of a connection.
struct PictureObject {
    std::vector<inspect::Index> ends;
    inspect::Kind kind = inspect::Kind::pipe;
    std::string title;    ///< escaped
    std::string filling;  ///< "3 of 10 messages"; empty: nothing to count
};

/// How one process holds one object.
struct PictureLink {
    std::size_t process = 0;
    std::size_t object = 0;
    bool reads = false;   ///< data goes from the object to the process
    bool writes = false;  ///< the other way
    bool waits = false;   ///< a thread of it sleeps on the object
    std::string label;    ///< "fd 3,4", "mapped rw", "publisher"
};

struct Picture {
    std::vector<PictureProcess> processes;  ///< by pid
    std::vector<PictureObject> objects;
    std::vector<PictureLink> links;
};

[[nodiscard]] Picture picture_of(const inspect::Snapshot& snapshot, const PictureOptions& options);

}  // namespace patchbay::cli
