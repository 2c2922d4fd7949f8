// SPDX-License-Identifier: Apache-2.0
#include "inspect/facts_json.hpp"

#include "inspect/bytes_json.hpp"
#include "inspect/snapshot_json.hpp"
#include "topic_page.hpp"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include <array>

namespace patchbay::cli {
namespace {

using inspect::Index;
using Json = nlohmann::json;

constexpr std::array<std::string_view, 13> kStateNames = {
    "unknown",    "established", "syn-sent",        "syn-received", "fin-wait-1",
    "fin-wait-2", "time-wait",   "closed",          "close-wait",   "last-ack",
    "listening",  "closing",     "new-syn-received"};
constexpr std::array<std::string_view, 5> kTypeNames = {"unknown", "stream", "datagram",
                                                        "seqpacket", "raw"};

/// What could not be had is null.
template <class T>
Json json_of(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

class FactsJson {
public:
    explicit FactsJson(const inspect::Snapshot& snapshot) : snapshot_(snapshot) {}

    Json operator()(const std::monostate& /*nothing*/) const { return nullptr; }

    Json operator()(const inspect::PipeFacts& facts) const {
        return {{"waiting_bytes", json_of(facts.waiting_bytes)},
                {"capacity_bytes", json_of(facts.capacity_bytes)}};
    }

    Json operator()(const inspect::PosixQueueFacts& facts) const {
        return {{"depth_messages", json_of(facts.depth_messages)},
                {"capacity_messages", json_of(facts.capacity_messages)},
                {"message_size_bytes", json_of(facts.message_size_bytes)},
                {"depth_bytes", json_of(facts.depth_bytes)},
                {"notify_pid", json_of(facts.notify_pid)},
                {"notify_signal", json_of(facts.notify_signal)},
                {"notify_how", json_of(facts.notify_how)}};
    }

    Json operator()(const inspect::SysvQueueFacts& facts) const {
        return {{"key", facts.key},
                {"depth_messages", facts.depth_messages},
                {"depth_bytes", facts.depth_bytes},
                {"last_sender_pid", facts.last_sender_pid},
                {"last_receiver_pid", facts.last_receiver_pid},
                {"last_send_time", time_json(facts.last_send_time)},
                {"last_receive_time", time_json(facts.last_receive_time)},
                {"change_time", time_json(facts.change_time)},
                {"creator_user_id", facts.creator_user_id},
                {"creator_group_id", facts.creator_group_id}};
    }

    Json operator()(const inspect::MemoryFacts& facts) const {
        return {{"size_bytes", json_of(facts.size_bytes)},
                {"allocated_bytes", json_of(facts.allocated_bytes)},
                {"seals", json_of(facts.seals)}};
    }

    Json operator()(const inspect::SysvMemoryFacts& facts) const {
        return {{"key", facts.key},
                {"size_bytes", facts.size_bytes},
                {"resident_bytes", facts.resident_bytes},
                {"swapped_bytes", facts.swapped_bytes},
                {"attachments", facts.attachments},
                {"creator_pid", facts.creator_pid},
                {"last_pid", facts.last_pid},
                {"removed", facts.removed},
                {"locked", facts.locked},
                {"attach_time", time_json(facts.attach_time)},
                {"detach_time", time_json(facts.detach_time)},
                {"change_time", time_json(facts.change_time)},
                {"creator_user_id", facts.creator_user_id},
                {"creator_group_id", facts.creator_group_id}};
    }

    Json operator()(const inspect::PosixSemaphoreFacts& facts) const {
        return {{"value", json_of(facts.value)}, {"waiters", json_of(facts.waiters)}};
    }

    Json operator()(const inspect::SysvSemaphoreFacts& facts) const {
        Json semaphores;
        if (facts.semaphores) {
            semaphores = Json::array();
            for (const auto& one : *facts.semaphores) {
                semaphores.push_back({{"value", one.value},
                                      {"waiting_for_increase", one.waiting_for_increase},
                                      {"waiting_for_zero", one.waiting_for_zero},
                                      {"last_pid", one.last_pid}});
            }
        }
        return {{"key", facts.key},
                {"count", facts.count},
                {"semaphores", std::move(semaphores)},
                {"operation_time", time_json(facts.operation_time)},
                {"change_time", time_json(facts.change_time)},
                {"creator_user_id", facts.creator_user_id},
                {"creator_group_id", facts.creator_group_id}};
    }

    Json operator()(const inspect::UnixSocketFacts& facts) const {
        auto unaccepted = Json::array();
        for (const auto index : facts.unaccepted) unaccepted.push_back(reference(index));
        return {{"type", name_of(facts.type)},
                {"state", name_of(facts.state)},
                {"peer", reference(facts.peer)},
                {"peer_inode", facts.peer_inode},
                {"unaccepted", std::move(unaccepted)},
                {"receive_queue", json_of(facts.receive_queue)},
                {"send_queue", json_of(facts.send_queue)},
                {"descriptors_in_flight", facts.descriptors_in_flight},
                {"user_id", json_of(facts.user_id)},
                {"shutdown", json_of(facts.shutdown)}};
    }

    Json operator()(const inspect::InternetSocketFacts& facts) const {
        return {{"state", name_of(facts.state)},    {"is_ipv6", facts.is_ipv6},
                {"local_host", facts.local_host},   {"local_port", facts.local_port},
                {"remote_host", facts.remote_host}, {"remote_port", facts.remote_port},
                {"peer", reference(facts.peer)},    {"receive_queue", facts.receive_queue},
                {"send_queue", facts.send_queue},   {"user_id", facts.user_id}};
    }

    Json operator()(const inspect::VsockFacts& facts) const {
        return {{"type", name_of(facts.type)},    {"state", name_of(facts.state)},
                {"local_cid", facts.local_cid},   {"local_port", facts.local_port},
                {"remote_cid", facts.remote_cid}, {"remote_port", facts.remote_port},
                {"peer", reference(facts.peer)}};
    }

    Json operator()(const inspect::OtherSocketFacts& facts) const {
        Json json = Json::object();
        add_bytes(json, "protocol", facts.protocol);
        return json;
    }

    Json operator()(const inspect::EventfdFacts& facts) const {
        return {{"count", json_of(facts.count)}, {"is_semaphore", json_of(facts.is_semaphore)}};
    }

    Json operator()(const inspect::SignalfdFacts& facts) const {
        return {{"signals", facts.mask ? Json(inspect::signal_names(*facts.mask)) : Json()}};
    }

    Json operator()(const inspect::PidfdFacts& facts) const {
        return {{"pid", json_of(facts.pid)}};
    }

    Json operator()(const inspect::EpollFacts& facts) const {
        auto targets = Json::array();
        for (const auto& target : facts.targets) {
            targets.push_back({{"descriptor", target.descriptor},
                               {"events", target.events},
                               {"device", target.device},
                               {"inode", target.inode},
                               {"object", reference(target.object)}});
        }
        return {{"targets", std::move(targets)}};
    }

    Json operator()(const TopicFacts& facts) const { return Json(topic_json(facts)); }

private:
    [[nodiscard]] Json reference(std::optional<Index> index) const {
        if (!index) return nullptr;
        return id_of(snapshot_.objects[*index].identity);
    }

    const inspect::Snapshot& snapshot_;
};

}  // namespace

Json facts_json(const inspect::Snapshot& snapshot, const inspect::Facts& facts) {
    return std::visit(FactsJson(snapshot), facts);
}

Json time_json(std::chrono::system_clock::time_point time) {
    if (time == std::chrono::system_clock::time_point()) return nullptr;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(time - seconds);
    const auto text =
        fmt::format("{:%FT%T}", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
    if (rest.count() == 0) return text + 'Z';
    return fmt::format("{}.{:09}Z", text, rest.count());
}

std::string_view name_of(inspect::SocketState state) noexcept {
    const auto index = static_cast<std::size_t>(state);
    return kStateNames[index < kStateNames.size() ? index : 0];
}

std::string_view name_of(inspect::SocketType type) noexcept {
    const auto index = static_cast<std::size_t>(type);
    return kTypeNames[index < kTypeNames.size() ? index : 0];
}

}  // namespace patchbay::cli
