// SPDX-License-Identifier: Apache-2.0
#include "inspect/view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Index;
using inspect::Via;

void add(Holding& holding, const inspect::Edge& edge) {
    holding.readable |= edge.readable;
    holding.writable |= edge.writable;
    switch (edge.via) {
        case Via::descriptor:
            holding.descriptors.push_back(
                fmt::format("{}[{}]", edge.descriptor, mode_text(edge.readable, edge.writable)));
            return;
        case Via::mapping:
            holding.is_mapped = true;
            holding.maps_readable |= edge.readable;
            holding.maps_writable |= edge.writable;
            return;
        case Via::publisher: holding.publishes = true; return;
        case Via::subscriber: holding.subscribes = true; return;
    }
}

}  // namespace

std::string mode_text(bool readable, bool writable) {
    return {readable ? 'r' : '-', writable ? 'w' : '-'};
}

List Holding::ways() const {
    List ways;
    if (publishes) ways.emplace_back("publisher");
    if (subscribes) ways.emplace_back("subscriber");
    if (!ways.empty()) return ways;
    ways = descriptors;
    if (is_mapped) ways.push_back(fmt::format("mem[{}]", mode_text(maps_readable, maps_writable)));
    return ways;
}

std::string short_name(const inspect::Process& process) {
    std::string text = fmt::format("{},", process.pid);
    for (const char letter : inspect::escaped(process.name)) {
        if (letter == ',') {
            text += "\\x2c";
        } else if (letter == ' ') {
            text += "\\x20";
        } else {
            text += letter;
        }
    }
    return text;
}

View::View(const inspect::Snapshot& snapshot)
    : snapshot_(snapshot),
      waits_on_(snapshot.objects.size()),
      waits_of_(snapshot.processes.size()),
      held_by_(snapshot.processes.size()) {
    for (const auto& wait : snapshot.waits) {
        waits_of_[wait.process].push_back(wait);
        if (wait.object) waits_on_[*wait.object].push_back(wait);
    }
    for (const auto& edge : snapshot.edges) held_by_[edge.process].push_back(edge);
}

std::vector<Holding> View::holdings(Index object) const {
    std::vector<Holding> list;
    for (const auto& edge : snapshot_.holders_of(object)) {
        if (list.empty() || list.back().process != edge.process)
            list.push_back({.process = edge.process});
        add(list.back(), edge);
    }
    return list;
}

List View::holders(Index object) const {
    List list;
    for (const auto& holding : holdings(object)) {
        const auto who = short_name(process(holding.process));
        for (const auto& way : holding.ways()) list.push_back(fmt::format("{},{}", who, way));
    }
    return list;
}

List View::waiters(Index object) const {
    List list;
    for (const auto& wait : waits_on(object)) {
        auto text = fmt::format("{},{}", short_name(process(wait.process)), name_of(wait.what));
        if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
    }
    return list;
}

std::string View::label(Index index) const {
    if (const auto address = address_of(object(index)); !address.empty())
        return inspect::escaped(address);
    if (auto text = name(index); !text.empty()) return text;
    return fmt::format("[{}]", object(index).identity.number);
}

std::string View::full_label(Index index) const {
    if (const auto address = address_of(object(index)); !address.empty())
        return inspect::escaped(address);
    return fmt::format("{}:{}", name_of(object(index).kind()), label(index));
}

std::string View::name(Index index) const {
    const auto& name = object(index).name;
    if (object(index).kind() == inspect::Kind::unix_socket && name.starts_with('\0'))
        return '@' + inspect::escaped(name.substr(1));
    return inspect::escaped(name);
}

}  // namespace patchbay::cli
