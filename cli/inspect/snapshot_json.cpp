// SPDX-License-Identifier: Apache-2.0
#include "inspect/snapshot_json.hpp"

#include "patchbay/units.hpp"
#include "patchbay/version.hpp"

#include "inspect/bytes_json.hpp"
#include "inspect/facts_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Index;
using Json = nlohmann::json;

Json object_json(const inspect::Snapshot& snapshot, const inspect::Object& object) {
    const auto& identity = object.identity;
    Json json{{"id", id_of(identity)},
              {"kind", name_of(identity.kind)},
              {"device", identity.device},
              {"number", identity.number},
              {"namespace", identity.name_space},
              {"deleted", object.deleted},
              {"foreign", object.foreign},
              {"ownership", nullptr},
              {"facts", facts_json(snapshot, object.facts)}};
    add_bytes(json, "name", object.name);
    add_bytes(json, "address", address_of(object));
    if (object.ownership) {
        json["ownership"] = {{"user_id", object.ownership->user_id},
                             {"group_id", object.ownership->group_id},
                             {"mode", format_mode(object.ownership->mode)}};
    }
    return json;
}

Json namespaces_json(const inspect::Namespaces& namespaces) {
    return {{"pid", namespaces.pid},
            {"ipc", namespaces.ipc},
            {"net", namespaces.net},
            {"mnt", namespaces.mnt}};
}

Json thread_json(const inspect::Thread& thread) {
    Json json{{"tid", thread.tid},
              {"state", std::string(1, thread.state)},
              {"signals_pending", inspect::signal_names(thread.pending)},
              {"signals_blocked", inspect::signal_names(thread.blocked)},
              {"call", nullptr}};
    add_bytes(json, "name", thread.name);
    add_bytes(json, "wchan", thread.wchan);
    if (thread.call)
        json["call"] = {{"number", thread.call->number}, {"arguments", thread.call->arguments}};
    return json;
}

Json process_json(const inspect::Process& process) {
    Json json{{"pid", process.pid},
              {"parent_pid", process.parent_pid},
              {"user_id", process.user_id},
              {"effective_user_id", process.effective_user_id},
              {"group_id", process.group_id},
              {"state", std::string(1, process.state)},
              {"is_kernel_thread", process.is_kernel_thread},
              {"start_ticks", process.start_ticks},
              {"session_id", process.session_id},
              {"pid_in_its_namespace", process.pid_in_its_namespace},
              {"namespaces", namespaces_json(process.namespaces)},
              {"signals_queued", process.signals_queued},
              {"signals_queued_limit", process.signals_queued_limit},
              {"signals_pending", inspect::signal_names(process.pending)},
              {"signals_blocked", inspect::signal_names(process.blocked)},
              {"signals_ignored", inspect::signal_names(process.ignored)},
              {"signals_caught", inspect::signal_names(process.caught)},
              {"thread_count", process.thread_count},
              {"descriptors_seen", process.descriptors_seen},
              {"mappings_seen", process.mappings_seen},
              {"calls_seen", process.calls_seen},
              {"arguments", Json::array()},
              {"threads", Json::array()}};
    add_bytes(json, "name", process.name);
    std::string joined;  // for the bytes of all, should one be no text
    for (const auto& argument : process.arguments) {
        joined.append(argument).push_back('\0');
        json["arguments"].push_back(is_utf8(argument) ? argument : inspect::escaped(argument));
    }
    if (!is_utf8(joined)) add_bytes(json, "command_line", joined);
    for (const auto& thread : process.threads) json["threads"].push_back(thread_json(thread));
    return json;
}

std::string_view name_of(inspect::Via via) noexcept {
    switch (via) {
        case inspect::Via::descriptor: return "descriptor";
        case inspect::Via::mapping: return "mapping";
        case inspect::Via::publisher: return "publisher";
        case inspect::Via::subscriber: return "subscriber";
    }
    return {};
}

/// Refers to objects and processes as JSON does.
class Writer {
public:
    Writer(const inspect::Snapshot& snapshot, const Selection& selection)
        : snapshot_(snapshot), selection_(selection) {}

    [[nodiscard]] Json objects() const {
        auto list = Json::array();
        for (Index index = 0; index < snapshot_.objects.size(); ++index)
            if (selection_.objects[index])
                list.push_back(object_json(snapshot_, snapshot_.objects[index]));
        return list;
    }

    [[nodiscard]] Json processes() const {
        auto list = Json::array();
        for (Index index = 0; index < snapshot_.processes.size(); ++index)
            if (selection_.processes[index])
                list.push_back(process_json(snapshot_.processes[index]));
        return list;
    }

    [[nodiscard]] Json edges() const {
        auto list = Json::array();
        for (const auto& edge : snapshot_.edges) {
            if (!selection_.objects[edge.object] || !selection_.processes[edge.process]) continue;
            Json json{{"object", object(edge.object)},
                      {"process", pid(edge.process)},
                      {"via", name_of(edge.via)},
                      {"readable", edge.readable},
                      {"writable", edge.writable},
                      {"descriptor", edge.descriptor < 0 ? Json() : Json(edge.descriptor)},
                      {"thread", edge.thread == 0 ? Json() : Json(edge.thread)},
                      {"mapping", nullptr}};
            if (edge.via == inspect::Via::mapping) {
                json["mapping"] = {{"address", edge.address},
                                   {"size_bytes", edge.size_bytes},
                                   {"offset_bytes", edge.offset_bytes}};
            }
            list.push_back(std::move(json));
        }
        return list;
    }

    [[nodiscard]] Json waits() const {
        auto list = Json::array();
        for (const auto& wait : snapshot_.waits) {
            if (!selection_.processes[wait.process]) continue;
            if (wait.object && !selection_.objects[*wait.object]) continue;
            list.push_back({{"process", pid(wait.process)},
                            {"thread", wait.thread},
                            {"for", name_of(wait.what)},
                            {"object", object(wait.object)},
                            {"descriptor", wait.descriptor < 0 ? Json() : Json(wait.descriptor)},
                            {"address", wait.address == 0 ? Json() : Json(wait.address)},
                            {"offset_bytes", wait.offset_bytes},
                            {"is_private", wait.is_private}});
        }
        return list;
    }

    [[nodiscard]] Json locks() const {
        auto list = Json::array();
        for (const auto& lock : snapshot_.locks)
            if (concerns(lock)) list.push_back(lock_json(lock));
        return list;
    }

    [[nodiscard]] Json gaps() const {
        auto list = Json::array();
        for (const auto& gap : snapshot_.gaps) {
            list.push_back({{"what", name_of(gap.what)},
                            {"count", gap.count},
                            {"why", gap.why},
                            {"cure", gap.cure}});
        }
        return list;
    }

private:
    [[nodiscard]] Json object(std::optional<Index> index) const {
        if (!index) return nullptr;
        return id_of(snapshot_.objects[*index].identity);
    }
    [[nodiscard]] std::int32_t pid(Index process) const { return snapshot_.processes[process].pid; }
    [[nodiscard]] bool is_selected(std::optional<Index> process) const {
        return process && selection_.processes[*process];
    }

    /// A lock on one of the objects, or on another file by or for one of the processes.
    [[nodiscard]] bool concerns(const inspect::FileLock& lock) const {
        if (lock.object) return selection_.objects[*lock.object];
        const auto named = [&](const auto& holder) { return is_selected(holder.process); };
        return named(lock.holder) || std::ranges::any_of(lock.waiters, named) ||
               std::ranges::any_of(lock.openers,
                                   [&](Index process) { return is_selected(process); });
    }

    [[nodiscard]] Json lock_json(const inspect::FileLock& lock) const {
        const auto named = [](const inspect::LockHolder& holder) {
            return holder.pid > 0 ? Json(holder.pid) : Json();
        };
        Json json{{"kind", name_of(lock.kind)},
                  {"exclusive", lock.exclusive},
                  {"holder", named(lock.holder)},
                  {"waiters", Json::array()},
                  {"openers", Json::array()},
                  {"device", lock.device},
                  {"inode", lock.inode},
                  {"first_byte", lock.first_byte},
                  {"last_byte", lock.last_byte == UINT64_MAX ? Json() : Json(lock.last_byte)},
                  {"object", object(lock.object)}};
        add_bytes(json, "path", lock.path);
        for (const auto& waiter : lock.waiters) json["waiters"].push_back(named(waiter));
        for (const auto opener : lock.openers) json["openers"].push_back(pid(opener));
        return json;
    }

    const inspect::Snapshot& snapshot_;
    const Selection& selection_;
};

}  // namespace

Selection Selection::all(const inspect::Snapshot& snapshot) {
    return {std::vector<bool>(snapshot.objects.size(), true),
            std::vector<bool>(snapshot.processes.size(), true)};
}

std::string id_of(const inspect::Identity& identity) {
    return fmt::format("{}:{}:{}:{}", name_of(identity.kind), identity.device, identity.number,
                       identity.name_space);
}

Json snapshot_json(const inspect::Snapshot& snapshot) {
    return snapshot_json(snapshot, Selection::all(snapshot));
}

Json snapshot_json(const inspect::Snapshot& snapshot, const Selection& selection) {
    const Writer writer(snapshot, selection);
    return {{"schema", kInspectSchema},
            {"version", version()},
            {"taken_at", time_json(snapshot.taken_at)},
            {"took_ns", snapshot.took.count()},
            {"own_namespaces", namespaces_json(snapshot.own_namespaces)},
            {"objects", writer.objects()},
            {"processes", writer.processes()},
            {"edges", writer.edges()},
            {"waits", writer.waits()},
            {"locks", writer.locks()},
            {"gaps", writer.gaps()}};
}

}  // namespace patchbay::cli
