// SPDX-License-Identifier: Apache-2.0
#include "inspect/held_file.hpp"

#include "inspect/mapping_walk.hpp"

#include <cerrno>

namespace patchbay::inspect {
namespace {

std::unexpected<os::Failure> failure(int error) noexcept {
    return os::failed(os::Call::open, error);
}

}  // namespace

HeldFiles::HeldFiles(Inventory& inventory)
    : inventory_(inventory), first_(inventory.snapshot.objects.size()) {
    const auto& edges = inventory.snapshot.edges;
    for (std::size_t place = 0; place < edges.size(); ++place) {
        auto& first = first_[edges[place].object];
        if (first == 0) first = static_cast<std::uint32_t>(place + 1);
    }
}

const Edge* HeldFiles::holder_of(Index object) const noexcept {
    if (object >= first_.size() || first_[object] == 0) return nullptr;
    return &inventory_.snapshot.edges[first_[object] - 1];
}

bool HeldFiles::is_it(Index object, const FileDescriptor& file) const noexcept {
    const auto& identity = inventory_.at(object).identity;
    const auto status = os::status_of(file.get());
    return status && status->device == identity.device && status->inode == identity.number;
}

os::Expected<FileDescriptor> HeldFiles::open(Index object, int flags) const {
    const auto& identity = inventory_.at(object).identity;
    if (inventory_.is_leased({identity.device, identity.number})) return failure(EWOULDBLOCK);
    const Edge* const edge = holder_of(object);
    if (edge == nullptr) return failure(ENOENT);
    const auto path = path_of_holder(inventory_.snapshot.processes[edge->process].pid, *edge);
    auto file = os::open_at(inventory_.proc.get(), path.text(), flags);
    if (file && !is_it(object, *file)) return failure(ENOENT);
    return file;
}

os::Expected<FileDescriptor> HeldFiles::open_named(Index object, int folder, const char* name,
                                                   int flags) const {
    const auto& identity = inventory_.at(object).identity;
    if (inventory_.is_leased({identity.device, identity.number})) return failure(EWOULDBLOCK);
    // What is opened must be known first: a FIFO or a device may have taken the name meanwhile.
    const auto status = os::status_at(folder, name, false);
    if (status && status->device == identity.device && status->inode == identity.number) {
        auto file = os::open_at(folder, name, flags);
        if (!file || is_it(object, *file)) return file;
    }
    return open(object, flags);
}

}  // namespace patchbay::inspect
