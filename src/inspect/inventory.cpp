// SPDX-License-Identifier: Apache-2.0
#include "inspect/inventory.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <cstring>

namespace patchbay::inspect {
namespace {

std::size_t mixed(std::uint64_t seed, std::uint64_t value) noexcept {
    // Inodes follow each other: what differs in a few low bits must differ everywhere.
    const auto sum = (seed ^ value) * 0x9e3779b97f4a7c15ULL;
    return sum ^ (sum >> 29U);
}

}  // namespace

std::size_t HashOfKeys::operator()(const FileKey& key) const noexcept {
    return mixed(mixed(1, key.device), key.inode);
}

std::size_t HashOfKeys::operator()(const Identity& identity) const noexcept {
    const auto file = (*this)(FileKey{identity.device, identity.number});
    return mixed(mixed(file, identity.name_space), static_cast<std::uint64_t>(identity.kind));
}

Inventory::Found Inventory::object(const Identity& identity) {
    const auto next = static_cast<Index>(snapshot.objects.size());
    const auto [place, is_new] = index_.try_emplace(identity, next);
    if (is_new) snapshot.objects.emplace_back().identity = identity;
    return {place->second, is_new};
}

std::optional<Index> Inventory::known(const Identity& identity) const {
    const auto found = index_.find(identity);
    if (found == index_.end()) return std::nullopt;
    return found->second;
}

Index Inventory::file(Kind kind, const os::EntryStatus& status, std::string name, bool deleted,
                      bool foreign) {
    const auto [index, is_new] = object({kind, status.device, status.inode, 0});
    auto& found = at(index);
    // The name that leads there from here is better than another one.
    if (is_new || (found.foreign && !foreign)) {
        found.name = std::move(name);
        found.deleted = deleted;
        found.foreign = foreign;
    }
    if (is_new) {
        found.ownership = Ownership{status.user_id, status.group_id, status.mode & 07777U};
        files.try_emplace({status.device, status.inode}, index);
    }
    return index;
}

bool Inventory::is_leased(const FileKey& file) const {
    const auto found = locked.find(file);
    if (found == locked.end()) return false;
    return std::ranges::any_of(found->second, [this](std::size_t place) {
        const auto kind = snapshot.locks[place].kind;
        return kind == LockKind::lease || kind == LockKind::delegation;
    });
}

std::span<const Edge> Inventory::edges_of(Index process) const noexcept {
    const auto begin = first_edges[process];
    const auto end =
        process + 1 < first_edges.size() ? first_edges[process + 1] : snapshot.edges.size();
    return std::span(snapshot.edges).subspan(begin, end - begin);
}

ProcPath& ProcPath::operator<<(std::string_view text) noexcept {
    base::require(size_ + text.size() < text_.size(), "a path of procfs is short");
    std::memcpy(text_.data() + size_, text.data(), text.size());
    size_ += text.size();
    return *this;
}

ProcPath& ProcPath::operator<<(std::int64_t number) noexcept {
    take(std::to_chars(text_.data() + size_, text_.data() + text_.size() - 1, number));
    return *this;
}

ProcPath& ProcPath::hex(std::uint64_t number) noexcept {
    take(std::to_chars(text_.data() + size_, text_.data() + text_.size() - 1, number, 16));
    return *this;
}

void ProcPath::take(std::to_chars_result result) noexcept {
    base::require(result.ec == std::errc{}, "a path of procfs is short");
    size_ = static_cast<std::size_t>(result.ptr - text_.data());
}

}  // namespace patchbay::inspect
