// SPDX-License-Identifier: Apache-2.0
//
// Who is at which end.
#include "inspect/facts_json.hpp"
#include "inspect/object_values.hpp"
#include "inspect/who_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Edge;
using inspect::Index;
using inspect::Kind;
using inspect::Via;

bool is_pipe(Kind kind) {
    return kind == Kind::pipe || kind == Kind::fifo;
}

bool is_queue(Kind kind) {
    return kind == Kind::posix_queue || kind == Kind::sysv_queue;
}

std::string by_mode(const Holding& holding, const char* reads, const char* writes) {
    if (holding.readable && holding.writable) return fmt::format("{}+{}", reads, writes);
    if (holding.readable) return reads;
    return holding.writable ? writes : "open";
}

std::string role_of(const inspect::Object& object, const Holding& holding) {
    if (holding.publishes && holding.subscribes) return "publisher+subscriber";
    if (holding.publishes) return "publisher";
    if (holding.subscribes) return "subscriber";
    if (is_pipe(object.kind())) return by_mode(holding, "reader", "writer");
    if (is_queue(object.kind())) return by_mode(holding, "receiver", "sender");
    if (const auto state = socket_state_of(object); state != inspect::SocketState::unknown)
        return std::string(name_of(state));
    return holding.is_mapped ? "mapped" : "open";
}

void add_those_who_only_wait(const View& view, Index object, std::vector<End>& ends) {
    for (const auto& wait : view.waits_on(object)) {
        const bool known = std::ranges::any_of(
            ends, [&](const End& end) { return end.holding.process == wait.process; });
        if (!known)
            ends.push_back({object, {.process = wait.process}, std::string(name_of(wait.what))});
    }
}

/// Does what the descriptor at this end cannot, or all of it.
bool is_other_end(const Edge& own, const Edge& edge) {
    if (own.readable && own.writable) return true;
    return own.readable ? edge.writable : edge.readable;
}

std::vector<End> ends_of_pipe(const View& view, const Edge& own) {
    std::vector<End> ends;
    for (const auto& end : ends_of(view, own.object, false)) {
        const auto holders = view.snapshot().holders_of(own.object);
        const bool is_other = std::ranges::any_of(holders, [&](const Edge& edge) {
            const bool is_itself = edge.process == own.process && edge.descriptor == own.descriptor;
            return edge.process == end.holding.process && !is_itself && is_other_end(own, edge);
        });
        if (is_other) ends.push_back(end);
    }
    return ends;
}

}  // namespace

std::vector<End> ends_of(const View& view, Index object, bool is_peer) {
    std::vector<End> ends;
    for (auto& holding : view.holdings(object)) {
        auto role = is_peer ? std::string("peer") : role_of(view.object(object), holding);
        ends.push_back({object, std::move(holding), std::move(role)});
    }
    add_those_who_only_wait(view, object, ends);
    return ends;
}

std::vector<End> other_ends(const View& view, Index process, std::int32_t descriptor) {
    for (const auto& edge : view.held_by(process)) {
        if (edge.via != Via::descriptor || edge.descriptor != descriptor) continue;
        if (const auto peer = view.snapshot().peer_of(edge.object))
            return ends_of(view, *peer, true);
        if (is_pipe(view.object(edge.object).kind())) return ends_of_pipe(view, edge);
        auto ends = ends_of(view, edge.object, false);
        std::erase_if(ends, [&](const End& end) { return end.holding.process == process; });
        return ends;
    }
    return {};
}

}  // namespace patchbay::cli
