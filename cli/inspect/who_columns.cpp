// SPDX-License-Identifier: Apache-2.0
#include "inspect/who_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace patchbay::cli {
namespace {

constexpr bool kDefault = true;
constexpr bool kOnRequest = false;

const inspect::Process& process_of(const View& view, const End& end) {
    return view.process(end.holding.process);
}

Value descriptors(const View& /*view*/, const End& end) {
    return end.holding.ways();
}

Value waits(const View& view, const End& end) {
    List list;
    for (const auto& wait : view.waits_on(end.object)) {
        if (wait.process != end.holding.process) continue;
        std::string what(name_of(wait.what));
        if (std::ranges::find(list, what) == list.end()) list.push_back(std::move(what));
    }
    if (list.empty() && !process_of(view, end).calls_seen) return Unknown{};
    return list;
}

Value since(const View& view, const End& end) {
    auto text = start_time(process_of(view, end).start_ticks);
    if (text.empty()) return Unknown{};
    return text;
}

struct WhoColumn {
    ColumnInfo info;
    Value (*value)(const View& view, const End& end);
};

constexpr WhoColumn kColumns[] = {
    {{"PID", ColumnType::number, "the process", kDefault},
     [](const View& view, const End& end) -> Value {
         return static_cast<std::uint64_t>(process_of(view, end).pid);
     }},
    {{"COMMAND", ColumnType::text, "its name", kDefault},
     [](const View& view, const End& end) -> Value {
         return inspect::escaped(process_of(view, end).name);
     }},
    {{"USER", ColumnType::text, "who runs it", kDefault},
     [](const View& view, const End& end) -> Value {
         return view.people().user(process_of(view, end).user_id);
     }},
    {{"FD", ColumnType::list, "what it holds it by: 3[r-]; mem[rw]: a mapping; its part in a topic",
      kDefault},
     descriptors},
    {{"MODE", ColumnType::text, "rw: all of these together", kDefault},
     [](const View& /*view*/, const End& end) -> Value {
         return mode_text(end.holding.readable, end.holding.writable);
     }},
    {{"ROLE", ColumnType::text,
      "reader, writer, sender, receiver, publisher, subscriber, mapped, open; of a socket its "
      "state; peer; of one that only waits, for what",
      kDefault},
     [](const View& /*view*/, const End& end) -> Value { return end.role; }},
    {{"SINCE", ColumnType::text,
      "when the process was started; the kernel does not record when it came to the object",
      kDefault},
     since},
    {{"WAITS", ColumnType::list, "what it sleeps for, on this object", kDefault}, waits},
    {{"KIND", ColumnType::text, "what the object is", kOnRequest},
     [](const View& view, const End& end) -> Value {
         return std::string(name_of(view.object(end.object).kind()));
     }},
    {{"OBJECT", ColumnType::text, "the object: its address, name or [number]", kOnRequest},
     [](const View& view, const End& end) -> Value { return view.label(end.object); }},
    {{"STATE", ColumnType::text, "of the process: R running, S sleeping, T stopped...", kOnRequest},
     [](const View& view, const End& end) -> Value {
         return std::string(1, process_of(view, end).state);
     }},
};

}  // namespace

std::vector<ColumnInfo> who_columns() {
    std::vector<ColumnInfo> columns;
    for (const auto& column : kColumns) columns.push_back(column.info);
    return columns;
}

Listing who_listing(const View& view, std::vector<End> ends) {
    const auto value = [&view, ends = std::move(ends)](RowIndex row, ColumnIndex column) {
        return kColumns[column].value(view, ends[row]);
    };
    return {who_columns(), value};
}

}  // namespace patchbay::cli
