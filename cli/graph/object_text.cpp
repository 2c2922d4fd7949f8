// SPDX-License-Identifier: Apache-2.0
#include "graph/object_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <type_traits>

namespace patchbay::cli {
namespace {

using namespace inspect;  // NOLINT(google-build-using-namespace): a function for each of its facts

constexpr std::string_view kMessages = "messages";
constexpr std::string_view kBytes = "bytes";

std::string end_of(const std::string& host, std::uint16_t port, bool is_ipv6) {
    return fmt::format(fmt::runtime(is_ipv6 ? "[{}]:{}" : "{}:{}"), host, port);
}

std::string key_text(std::int32_t key) {
    return key == 0 ? "private" : fmt::format("{:#010x}", static_cast<std::uint32_t>(key));
}

/// What the facts of a kind have instead of a name; empty: nothing.
template <class T>
std::string name_in(const T& facts) {
    if constexpr (requires { facts.key; }) return key_text(facts.key);
    return {};
}
std::string name_in(const InternetSocketFacts& facts) {
    auto local = end_of(facts.local_host, facts.local_port, facts.is_ipv6);
    if (facts.remote_port == 0) return local;
    return local + " - " + end_of(facts.remote_host, facts.remote_port, facts.is_ipv6);
}
std::string name_in(const VsockFacts& facts) {
    return fmt::format("{}:{}", facts.local_cid, facts.local_port);
}
std::string name_in(const OtherSocketFacts& facts) {
    return facts.protocol;
}
std::string name_in(const PidfdFacts& facts) {
    return facts.pid && *facts.pid > 0 ? fmt::format("of process {}", *facts.pid) : "";
}

template <class T>
std::optional<Filling> filling_in(const T& /*facts*/) {
    return {};
}
std::optional<Filling> filling_in(const PipeFacts& facts) {
    if (!facts.waiting_bytes) return {};
    return Filling{*facts.waiting_bytes, facts.capacity_bytes, kBytes};
}
std::optional<Filling> filling_in(const PosixQueueFacts& facts) {
    if (!facts.depth_messages) return {};
    return Filling{*facts.depth_messages, facts.capacity_messages, kMessages};
}
std::optional<Filling> filling_in(const SysvQueueFacts& facts) {
    return Filling{facts.depth_messages, {}, kMessages};
}
std::optional<Filling> filling_in(const PosixSemaphoreFacts& facts) {
    if (!facts.value) return {};
    return Filling{*facts.value, {}, {}};
}
std::optional<Filling> filling_in(const SysvSemaphoreFacts& facts) {
    if (!facts.semaphores) return {};
    Filling sum;
    for (const auto& semaphore : *facts.semaphores) sum.amount += semaphore.value;
    return sum;
}
std::optional<Filling> filling_in(const UnixSocketFacts& facts) {
    if (facts.state == SocketState::listening || !facts.receive_queue) return {};
    return Filling{*facts.receive_queue, {}, kBytes};
}
std::optional<Filling> filling_in(const InternetSocketFacts& facts) {
    if (facts.state == SocketState::listening) return {};
    return Filling{std::uint64_t{facts.receive_queue} + facts.send_queue, {}, kBytes};
}
std::optional<Filling> filling_in(const EventfdFacts& facts) {
    if (!facts.count) return {};
    return Filling{*facts.count, {}, {}};
}
std::optional<Filling> filling_in(const TopicFacts& facts) {
    Filling behind{0, facts.capacity_slots, kMessages};
    for (const auto& subscriber : facts.subscribers)
        behind.amount = std::max(behind.amount, subscriber.lag_messages);
    return behind;
}

}  // namespace

std::string title_of(const Object& object) {
    const bool hidden_name = object.name.empty() || object.kind() == Kind::sysv_queue ||
                             object.kind() == Kind::sysv_semaphore ||
                             object.kind() == Kind::sysv_shared_memory;
    if (!hidden_name) return escaped(object.name);
    auto title = std::visit([](const auto& facts) { return name_in(facts); }, object.facts);
    if (title.empty()) return fmt::format("[{}]", object.identity.number);
    return escaped(title);
}

std::optional<Filling> filling_of(const Object& object) {
    return std::visit([](const auto& facts) { return filling_in(facts); }, object.facts);
}

std::string filling_text(const Object& object) {
    const auto filling = filling_of(object);
    if (!filling) return {};
    if (filling->unit.empty()) return fmt::format("value {}", filling->amount);
    if (filling->room)
        return fmt::format("{} of {} {}", filling->amount, *filling->room, filling->unit);
    return fmt::format("{} {}", filling->amount, filling->unit);
}

}  // namespace patchbay::cli
