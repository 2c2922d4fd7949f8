// SPDX-License-Identifier: Apache-2.0
//
// Object: a pipe, a queue, a segment...: one thing that processes share, whoever holds it.
#pragma once

#include "patchbay/inspect/facts.hpp"
#include "patchbay/inspect/kind.hpp"
#include "patchbay/ownership.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace patchbay::inspect {

/// What makes an object the same in two processes, and in two snapshots while it lives. Never its name: two may have
/// one after the other, and one may have several. Never the bare inode: file systems number their files each by itself.
struct Identity {
    Kind kind = Kind::pipe;
    /// stat(2)'s st_dev, major << 32 | minor; 0 for System V objects, which are on none.
    std::uint64_t device = 0;
    /// The inode; of System V objects the id; of an eventfd its eventfd-id; of what the kernel gives no number of its
    /// own (signalfd, epoll) pid << 32 | descriptor of its first holder.
    std::uint64_t number = 0;
    /// The inode of the IPC namespace (System V) or network namespace (sockets) that it belongs to; else 0.
    std::uint64_t name_space = 0;

    friend auto operator<=>(const Identity&, const Identity&) = default;
};

struct Object {
    Identity identity;
    /// As the kernel has it, any bytes: "/jobs", "/run/x.fifo", "/dev/shm/x", a memfd's name, a socket's path, or NUL
    /// and its abstract name. Empty: it has none. For people: `escaped(name)`.
    std::string name;
    /// The name is gone, the object lives on in those who hold it.
    bool deleted = false;
    /// It belongs to another network, IPC or mount namespace than the process that looked: its name leads elsewhere
    /// here.
    bool foreign = false;
    /// Where there is an owner to know. Of a pipe or a memfd: who made it.
    std::optional<Ownership> ownership;
    Facts facts;

    [[nodiscard]] Kind kind() const noexcept { return identity.kind; }
    /// The facts, if they are of that kind: `object.facts_as<PipeFacts>()`.
    template <class T>
    [[nodiscard]] const T* facts_as() const noexcept {
        return std::get_if<T>(&facts);
    }
};

/// Its address as all of Patchbay takes it ("fifo:/run/x", "sysvmq:0x50001234"), escaped by nothing. Empty: it cannot
/// be reached by name: it has none, or the name is gone, or belongs to another namespace than this process's.
[[nodiscard]] std::string address_of(const Object& object);

}  // namespace patchbay::inspect
