// SPDX-License-Identifier: Apache-2.0
//
// View: a snapshot in the words that people read.
#pragma once

#include "patchbay/inspect.hpp"

#include "inspect/people.hpp"
#include "inspect/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace patchbay::cli {

/// How one process holds one object.
struct Holding {
    inspect::Index process = 0;
    List descriptors;  ///< "3[r-]"
    bool is_mapped = false;
    bool maps_readable = false;
    bool maps_writable = false;
    bool publishes = false;
    bool subscribes = false;
    bool readable = false;  ///< by any of these
    bool writable = false;

    /// "3[r-]", "mem[rw]", "publisher": all that it is held by. A topic's participant is named by its part alone.
    [[nodiscard]] List ways() const;
};

/// Of a descriptor or mapping: "r-", "rw".
[[nodiscard]] std::string mode_text(bool readable, bool writable);

class View {
public:
    using Index = inspect::Index;

    /// The snapshot must live as long.
    explicit View(const inspect::Snapshot& snapshot);

    [[nodiscard]] const inspect::Snapshot& snapshot() const noexcept { return snapshot_; }
    [[nodiscard]] const inspect::Object& object(Index index) const {
        return snapshot_.objects[index];
    }
    [[nodiscard]] const inspect::Process& process(Index index) const {
        return snapshot_.processes[index];
    }
    [[nodiscard]] People& people() const { return people_; }

    /// Processes that hold it, in order.
    [[nodiscard]] std::vector<Holding> holdings(Index object) const;
    /// "1234,cat,3[r-]", one for each descriptor, mapped memory, part in a topic. Blanks and commas in names are
    /// escaped, too.
    [[nodiscard]] List holders(Index object) const;
    /// "1234,cat,reading", one for each process and what it waits for.
    [[nodiscard]] List waiters(Index object) const;

    [[nodiscard]] const std::vector<inspect::Wait>& waits_on(Index object) const {
        return waits_on_[object];
    }
    [[nodiscard]] const std::vector<inspect::Wait>& waits_of(Index process) const {
        return waits_of_[process];
    }
    /// By object; the same object several times where it is held in several ways.
    [[nodiscard]] const std::vector<inspect::Edge>& held_by(Index process) const {
        return held_by_[process];
    }

    /// Its address, or its name, or "[5123]".
    [[nodiscard]] std::string label(Index index) const;
    /// The label with its kind where the address does not tell: "pipe:[5123]".
    [[nodiscard]] std::string full_label(Index index) const;
    /// Its name, escaped; an abstract socket's begins with '@'. Empty: it has none.
    [[nodiscard]] std::string name(Index index) const;

private:
    const inspect::Snapshot& snapshot_;
    std::vector<std::vector<inspect::Wait>> waits_on_;
    std::vector<std::vector<inspect::Wait>> waits_of_;
    std::vector<std::vector<inspect::Edge>> held_by_;
    mutable People people_;
};

/// "1234,cat": a process within a list. Blanks and commas in its name are escaped, too.
[[nodiscard]] std::string short_name(const inspect::Process& process);

}  // namespace patchbay::cli
