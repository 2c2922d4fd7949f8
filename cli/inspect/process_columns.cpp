// SPDX-License-Identifier: Apache-2.0
#include "inspect/process_columns.hpp"

#include "inspect/snapshot_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace patchbay::cli {
namespace {

using inspect::Index;
using inspect::Kind;

constexpr bool kDefault = true;
constexpr bool kOnRequest = false;

std::set<Index> objects_of(const View& view, Index process) {
    std::set<Index> objects;
    for (const auto& edge : view.held_by(process)) objects.insert(edge.object);
    return objects;
}

/// "pipe:3 topic:1": how many of which kind.
Value holds(const View& view, Index process) {
    std::array<std::uint64_t, inspect::kKinds> counts{};
    for (const auto object : objects_of(view, process))
        ++counts[static_cast<std::size_t>(view.object(object).kind())];
    List list;
    for (std::size_t kind = 0; kind < counts.size(); ++kind)
        if (counts[kind] != 0)
            list.push_back(fmt::format("{}:{}", name_of(static_cast<Kind>(kind)), counts[kind]));
    if (list.empty() && !view.process(process).descriptors_seen) return Unknown{};
    return list;
}

Value objects(const View& view, Index process) {
    List list;
    for (const auto object : objects_of(view, process)) list.push_back(view.full_label(object));
    if (list.empty() && !view.process(process).descriptors_seen) return Unknown{};
    return list;
}

Value waits(const View& view, Index process) {
    auto list = waits_text(view, process);
    if (list.empty() && !view.process(process).calls_seen) return Unknown{};
    return list;
}

Value signals(inspect::SignalMask mask) {
    return inspect::signal_names(mask);
}

Value arguments(const View& view, Index process) {
    const auto& all = view.process(process).arguments;
    if (all.empty()) return None{};
    std::string text;
    for (const auto& argument : all) text += (text.empty() ? "" : " ") + inspect::escaped(argument);
    return text;
}

Value started(const View& view, Index process) {
    auto text = start_time(view.process(process).start_ticks);
    if (text.empty()) return Unknown{};
    return text;
}

struct ProcessColumn {
    ColumnInfo info;
    Value (*value)(const View& view, Index index);
};

constexpr ProcessColumn kColumns[] = {
    {{"PID", ColumnType::number, "the process", kDefault},
     [](const View& view, Index index) -> Value {
         return static_cast<std::uint64_t>(view.process(index).pid);
     }},
    {{"PPID", ColumnType::number, "its parent", kOnRequest},
     [](const View& view, Index index) -> Value {
         return static_cast<std::uint64_t>(view.process(index).parent_pid);
     }},
    {{"USER", ColumnType::text, "who runs it", kDefault},
     [](const View& view, Index index) -> Value {
         return view.people().user(view.process(index).user_id);
     }},
    {{"COMMAND", ColumnType::text, "its name", kDefault},
     [](const View& view, Index index) -> Value {
         return inspect::escaped(view.process(index).name);
     }},
    {{"ARGUMENTS", ColumnType::text, "its command line", kOnRequest}, arguments},
    {{"STATE", ColumnType::text,
      "R running, S sleeping, D in the kernel, T stopped, t traced, Z has ended, I idle", kDefault},
     [](const View& view, Index index) -> Value {
         return std::string(1, view.process(index).state);
     }},
    {{"THREADS", ColumnType::number, "how many it has", kOnRequest},
     [](const View& view, Index index) -> Value {
         return std::uint64_t{view.process(index).thread_count};
     }},
    {{"STARTED", ColumnType::text, "when", kOnRequest}, started},
    {{"COUNT", ColumnType::number, "objects that it holds", kOnRequest},
     [](const View& view, Index index) -> Value {
         return static_cast<std::uint64_t>(objects_of(view, index).size());
     }},
    {{"WAITS", ColumnType::list, "what its threads sleep on", kDefault}, waits},
    {{"HOLDS", ColumnType::list, "objects that it holds, by kind: KIND:COUNT", kDefault}, holds},
    {{"OBJECTS", ColumnType::list, "objects that it holds, each", kOnRequest}, objects},
    {{"PENDING", ColumnType::list, "signals that were sent to it and not delivered yet",
      kOnRequest},
     [](const View& view, Index index) { return signals(view.process(index).pending); }},
    {{"BLOCKED", ColumnType::list, "signals that its first thread holds back", kOnRequest},
     [](const View& view, Index index) { return signals(view.process(index).blocked); }},
    {{"IGNORED", ColumnType::list, "signals that it ignores", kOnRequest},
     [](const View& view, Index index) { return signals(view.process(index).ignored); }},
    {{"CAUGHT", ColumnType::list, "signals that it has a handler for", kOnRequest},
     [](const View& view, Index index) { return signals(view.process(index).caught); }},
    {{"KERNEL", ColumnType::yes_no, "whether it is a thread of the kernel", kOnRequest},
     [](const View& view, Index index) -> Value { return view.process(index).is_kernel_thread; }},
    {{"SEEN", ColumnType::yes_no, "whether what it holds and waits for could be seen", kOnRequest},
     [](const View& view, Index index) -> Value {
         const auto& process = view.process(index);
         return process.descriptors_seen && process.mappings_seen && process.calls_seen;
     }},
};

std::string text_of(const View& view, const inspect::Wait& wait) {
    std::string text(name_of(wait.what));
    if (wait.object) text += ' ' + view.full_label(*wait.object);
    if (wait.descriptor >= 0) text += fmt::format(" (fd {})", wait.descriptor);
    return text;
}

}  // namespace

std::vector<ColumnInfo> process_columns() {
    std::vector<ColumnInfo> columns;
    for (const auto& column : kColumns) columns.push_back(column.info);
    return columns;
}

Listing process_listing(const View& view) {
    const auto value = [&view](RowIndex row, ColumnIndex column) {
        return kColumns[column].value(view, static_cast<Index>(row));
    };
    return {process_columns(), value};
}

bool takes_part(const View& view, Index process) {
    if (!view.held_by(process).empty()) return true;
    return std::ranges::any_of(view.waits_of(process),
                               [](const inspect::Wait& wait) { return wait.object.has_value(); });
}

List waits_text(const View& view, Index process) {
    List list;
    std::vector<unsigned> times;
    for (const auto& wait : view.waits_of(process)) {
        auto text = text_of(view, wait);
        const auto known = std::ranges::find(list, text);
        if (known == list.end()) {
            list.push_back(std::move(text));
            times.push_back(1);
        } else {
            ++times[static_cast<std::size_t>(known - list.begin())];
        }
    }
    for (std::size_t index = 0; index < list.size(); ++index)
        if (times[index] > 1) list[index] += fmt::format(" x{}", times[index]);
    return list;
}

}  // namespace patchbay::cli
