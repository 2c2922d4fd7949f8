// SPDX-License-Identifier: Apache-2.0
#include "inspect/object_columns.hpp"

#include "patchbay/units.hpp"

#include "inspect/object_values.hpp"
#include "inspect/snapshot_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace patchbay::cli {
namespace {

using inspect::Index;
using inspect::Kind;

constexpr bool kDefault = true;
constexpr bool kOnRequest = false;

Value text_or_none(std::string text) {
    if (text.empty()) return None{};
    return text;
}

/// The holders of the other end; where it is not on this machine, its address.
Value peer(const View& view, Index index) {
    if (const auto other = view.snapshot().peer_of(index)) {
        auto holders = view.holders(*other);
        // A connection that nobody has accepted yet, or whose holders are hidden.
        if (holders.empty()) holders.push_back(view.label(*other));
        return holders;
    }
    if (auto remote = remote_of(view.object(index)); !remote.empty())
        return List{std::move(remote)};
    return None{};
}

/// Whether somebody may hold it whom the snapshot could not see.
bool may_have_hidden_holders(const View& view, const inspect::Object& object) {
    using inspect::Missing;
    // Who listens must be somewhere.
    if (socket_state_of(object) == inspect::SocketState::listening) return true;
    // The kernel keeps no list of these: there is nobody to be hidden.
    if (object.kind() == Kind::sysv_queue || object.kind() == Kind::sysv_semaphore) return false;
    return std::ranges::any_of(view.snapshot().gaps, [](const inspect::Gap& gap) {
        return gap.what == Missing::processes || gap.what == Missing::descriptors ||
               gap.what == Missing::mappings;
    });
}

Value holders(const View& view, Index index) {
    auto list = view.holders(index);
    if (list.empty() && may_have_hidden_holders(view, view.object(index))) return Unknown{};
    return list;
}

Value user(const View& view, Index index) {
    const auto& ownership = view.object(index).ownership;
    if (!ownership) return None{};
    return view.people().user(ownership->user_id);
}

Value group(const View& view, Index index) {
    const auto& ownership = view.object(index).ownership;
    if (!ownership) return None{};
    return view.people().group(ownership->group_id);
}

Value mode(const View& view, Index index) {
    const auto& ownership = view.object(index).ownership;
    if (!ownership) return None{};
    return format_mode(ownership->mode);
}

template <class Use>
std::uint64_t count_holders(const View& view, Index index, Use use) {
    return static_cast<std::uint64_t>(std::ranges::count_if(view.holdings(index), use));
}

Value pids(const View& view, Index index) {
    List list;
    for (const auto& holding : view.holdings(index))
        list.push_back(std::to_string(view.process(holding.process).pid));
    return list;
}

Value commands(const View& view, Index index) {
    List list;
    for (const auto& holding : view.holdings(index)) {
        auto name = inspect::escaped(view.process(holding.process).name);
        if (std::ranges::find(list, name) == list.end()) list.push_back(std::move(name));
    }
    return list;
}

Value number_or_none(std::uint64_t number) {
    if (number == 0) return None{};
    return number;
}

struct ObjectColumn {
    ColumnInfo info;
    Value (*value)(const View& view, Index index);
};

constexpr ObjectColumn kColumns[] = {
    {{"KIND", ColumnType::text, "what it is: pipe, fifo, posix-queue, unix-socket...", kDefault},
     [](const View& view, Index index) -> Value {
         return std::string(name_of(view.object(index).kind()));
     }},
    {{"OBJECT", ColumnType::text, "its address; without one its name; without that [number]",
      kDefault},
     [](const View& view, Index index) -> Value { return view.label(index); }},
    {{"ADDRESS", ColumnType::text, "what the other verbs reach it by", kOnRequest},
     [](const View& view, Index index) -> Value {
         return text_or_none(inspect::escaped(address_of(view.object(index))));
     }},
    {{"NAME", ColumnType::text, "as the kernel has it; an abstract socket's begins with @",
      kOnRequest},
     [](const View& view, Index index) -> Value { return text_or_none(view.name(index)); }},
    {{"STATE", ColumnType::list,
      "a socket's; deleted: the name is gone; foreign: of another namespace; removed; abandoned: "
      "all users of the topic were killed",
      kDefault},
     [](const View& view, Index index) -> Value { return states_of(view.object(index)); }},
    {{"CONTENT", ColumnType::text, "what is in it; of a pipe only under --probe", kDefault},
     [](const View& view, Index index) { return content_of(view.object(index)); }},
    {{"WAITERS", ColumnType::list, "who sleeps on it: PID,COMMAND,WHAT-FOR", kDefault},
     [](const View& view, Index index) -> Value { return view.waiters(index); }},
    {{"PEER", ColumnType::list,
      "who holds the other end of a connection: as HOLDERS, or its HOST:PORT", kDefault},
     peer},
    {{"HOLDERS", ColumnType::list,
      "who holds it: PID,COMMAND,FD[rw]; mem[rw]: mapped; publisher, subscriber", kDefault},
     holders},
    {{"ID", ColumnType::text, "what --json refers to it by", kOnRequest},
     [](const View& view, Index index) -> Value { return id_of(view.object(index).identity); }},
    {{"NUMBER", ColumnType::number, "its inode, System V id or eventfd-id", kOnRequest},
     [](const View& view, Index index) -> Value { return view.object(index).identity.number; }},
    {{"DEVICE", ColumnType::text, "MAJOR:MINOR of the file system that the inode is on",
      kOnRequest},
     [](const View& view, Index index) -> Value {
         const auto device = view.object(index).identity.device;
         constexpr unsigned kMajor = 32;
         return fmt::format("{}:{}", device >> kMajor, device & UINT32_MAX);
     }},
    {{"NAMESPACE", ColumnType::number, "the inode of its network or IPC namespace", kOnRequest},
     [](const View& view, Index index) {
         return number_or_none(view.object(index).identity.name_space);
     }},
    {{"KEY", ColumnType::text, "of System V objects", kOnRequest},
     [](const View& view, Index index) { return key_of(view.object(index)); }},
    {{"USER", ColumnType::text, "whom it belongs to", kOnRequest}, user},
    {{"GROUP", ColumnType::text, "which group it belongs to", kOnRequest}, group},
    {{"MODE", ColumnType::text, "who may use it: 0640", kOnRequest}, mode},
    {{"SIZE", ColumnType::size, "bytes of memory; in a queue or pipe: under --probe", kOnRequest},
     [](const View& view, Index index) { return size_of(view.object(index)); }},
    {{"DEPTH", ColumnType::number, "messages in a queue", kOnRequest},
     [](const View& view, Index index) { return depth_of(view.object(index)); }},
    {{"CAPACITY", ColumnType::number, "messages that fit", kOnRequest},
     [](const View& view, Index index) { return capacity_of(view.object(index)); }},
    {{"VALUE", ColumnType::number, "of a semaphore or eventfd", kOnRequest},
     [](const View& view, Index index) { return value_of(view.object(index)); }},
    {{"PROCESSES", ColumnType::number, "how many hold it", kOnRequest},
     [](const View& view, Index index) -> Value {
         return static_cast<std::uint64_t>(view.holdings(index).size());
     }},
    {{"READERS", ColumnType::number, "how many processes hold it for reading", kOnRequest},
     [](const View& view, Index index) -> Value {
         return count_holders(view, index, &Holding::readable);
     }},
    {{"WRITERS", ColumnType::number, "how many processes hold it for writing", kOnRequest},
     [](const View& view, Index index) -> Value {
         return count_holders(view, index, &Holding::writable);
     }},
    {{"PIDS", ColumnType::list, "who holds it, by number", kOnRequest}, pids},
    {{"COMMANDS", ColumnType::list, "who holds it, by name", kOnRequest}, commands},
    {{"SHARED", ColumnType::yes_no, "whether it is shown without --all", kOnRequest},
     [](const View& view, Index index) -> Value { return is_shared(view, index); }},
};

bool is_persistent(Kind kind) {
    switch (kind) {
        case Kind::posix_queue:
        case Kind::sysv_queue:
        case Kind::posix_shared_memory:
        case Kind::sysv_shared_memory:
        case Kind::posix_semaphore:
        case Kind::sysv_semaphore:
        case Kind::topic: return true;
        default: return false;
    }
}

}  // namespace

std::vector<ColumnInfo> object_columns() {
    std::vector<ColumnInfo> columns;
    for (const auto& column : kColumns) columns.push_back(column.info);
    return columns;
}

Listing object_listing(const View& view) {
    const auto value = [&view](RowIndex row, ColumnIndex column) {
        return kColumns[column].value(view, static_cast<Index>(row));
    };
    return {object_columns(), value};
}

bool is_shared(const View& view, Index index) {
    const auto& object = view.object(index);
    if (!view.waits_on(index).empty() || is_persistent(object.kind())) return true;
    if (socket_state_of(object) == inspect::SocketState::listening) return true;
    std::set<Index> processes;
    for (const auto& edge : view.snapshot().holders_of(index)) processes.insert(edge.process);
    if (const auto other = view.snapshot().peer_of(index))
        for (const auto& edge : view.snapshot().holders_of(*other)) processes.insert(edge.process);
    return processes.size() > 1;
}

}  // namespace patchbay::cli
