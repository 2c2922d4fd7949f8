// SPDX-License-Identifier: Apache-2.0
#include "inspect/object_values.hpp"

#include "patchbay/units.hpp"

#include "inspect/facts_json.hpp"
#include "outcome.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Facts;

/// What could not be had is unknown.
template <class Shown, class T>
Value shown(const std::optional<T>& value) {
    if (!value) return Unknown{};
    return Shown{*value};
}

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

std::string or_question_mark(const std::optional<std::uint64_t>& value) {
    return value ? std::to_string(*value) : "?";
}

struct Content {
    Value operator()(const std::monostate& /*nothing*/) const { return None{}; }
    Value operator()(const inspect::PipeFacts& facts) const {
        if (!facts.waiting_bytes) return Unknown{};
        if (!facts.capacity_bytes) return format_size(*facts.waiting_bytes);
        return fmt::format("{} of {}", format_size(*facts.waiting_bytes),
                           format_size(*facts.capacity_bytes));
    }
    Value operator()(const inspect::PosixQueueFacts& facts) const {
        if (!facts.depth_messages && !facts.capacity_messages) return Unknown{};
        return fmt::format("{} of {} messages", or_question_mark(facts.depth_messages),
                           or_question_mark(facts.capacity_messages));
    }
    Value operator()(const inspect::SysvQueueFacts& facts) const {
        return fmt::format("{}, {}", counted(facts.depth_messages, "message"),
                           format_size(facts.depth_bytes));
    }
    Value operator()(const inspect::MemoryFacts& facts) const {
        if (!facts.size_bytes) return Unknown{};
        return format_size(*facts.size_bytes);
    }
    Value operator()(const inspect::SysvMemoryFacts& facts) const {
        return format_size(facts.size_bytes);
    }
    Value operator()(const inspect::PosixSemaphoreFacts& facts) const {
        if (!facts.value) return Unknown{};
        return fmt::format("value {}", *facts.value);
    }
    Value operator()(const inspect::SysvSemaphoreFacts& facts) const {
        if (!facts.semaphores) return Unknown{};
        List values;
        for (const auto& one : *facts.semaphores) values.push_back(std::to_string(one.value));
        return fmt::format("values {}", fmt::join(values, ","));
    }
    Value operator()(const inspect::UnixSocketFacts& facts) const {
        if (!facts.receive_queue) return Unknown{};
        return queues(facts.state, *facts.receive_queue, facts.send_queue.value_or(0));
    }
    Value operator()(const inspect::InternetSocketFacts& facts) const {
        return queues(facts.state, facts.receive_queue, facts.send_queue);
    }
    Value operator()(const inspect::VsockFacts& /*facts*/) const { return None{}; }
    Value operator()(const inspect::OtherSocketFacts& /*facts*/) const { return None{}; }
    Value operator()(const inspect::EventfdFacts& facts) const {
        if (!facts.count) return Unknown{};
        return fmt::format("count {}", *facts.count);
    }
    Value operator()(const inspect::SignalfdFacts& facts) const {
        if (!facts.mask) return Unknown{};
        // A few; there may be sixty.
        constexpr std::size_t kFew = 3;
        const auto names = inspect::signal_names(*facts.mask);
        const auto few = std::min(names.size(), kFew);
        auto text = fmt::format("{}", fmt::join(names.begin(), names.begin() + few, ","));
        if (names.size() > few) text += fmt::format(" and {} more", names.size() - few);
        return text;
    }
    Value operator()(const inspect::PidfdFacts& facts) const {
        if (!facts.pid || *facts.pid == 0) return Unknown{};
        if (*facts.pid < 0) return std::string("of a process that has ended");
        return fmt::format("of process {}", *facts.pid);
    }
    Value operator()(const inspect::EpollFacts& facts) const {
        return "watches " + counted(facts.targets.size(), "descriptor");
    }
    Value operator()(const TopicFacts& facts) const {
        std::uint64_t published = 0;
        std::uint64_t lag = 0;
        for (const auto& publisher : facts.publishers) published += publisher.head_messages;
        for (const auto& subscriber : facts.subscribers)
            if (subscriber.alive) lag = std::max(lag, subscriber.lag_messages);
        return fmt::format("{} published, {} behind", published, lag);
    }

private:
    static Value queues(inspect::SocketState state, std::uint64_t received, std::uint64_t sent) {
        if (state == inspect::SocketState::listening)
            return fmt::format("{} of {} to accept", received, sent);
        return fmt::format("{} in, {} out", format_size(received), format_size(sent));
    }
};

std::string hexadecimal(std::int32_t key) {
    return fmt::format("{:#010x}", static_cast<std::uint32_t>(key));
}

}  // namespace

Value content_of(const inspect::Object& object) {
    return std::visit(Content(), object.facts);
}

inspect::SocketState socket_state_of(const inspect::Object& object) {
    return std::visit(
        Overloaded{[](const inspect::UnixSocketFacts& facts) { return facts.state; },
                   [](const inspect::InternetSocketFacts& facts) { return facts.state; },
                   [](const inspect::VsockFacts& facts) { return facts.state; },
                   [](const auto& /*other*/) { return inspect::SocketState::unknown; }},
        object.facts);
}

List states_of(const inspect::Object& object) {
    List states;
    if (const auto state = socket_state_of(object); state != inspect::SocketState::unknown)
        states.emplace_back(name_of(state));
    if (object.deleted) states.emplace_back("deleted");
    if (object.foreign) states.emplace_back("foreign");
    if (const auto* const memory = object.facts_as<inspect::SysvMemoryFacts>();
        memory != nullptr && memory->removed)
        states.emplace_back("removed");
    if (const auto* const topic = object.facts_as<TopicFacts>(); topic != nullptr && !topic->in_use)
        states.emplace_back("abandoned");
    return states;
}

Value size_of(const inspect::Object& object) {
    return std::visit(
        Overloaded{
            [](const inspect::PipeFacts& facts) { return shown<Size>(facts.waiting_bytes); },
            [](const inspect::PosixQueueFacts& facts) { return shown<Size>(facts.depth_bytes); },
            [](const inspect::SysvQueueFacts& facts) -> Value { return Size{facts.depth_bytes}; },
            [](const inspect::MemoryFacts& facts) { return shown<Size>(facts.size_bytes); },
            [](const inspect::SysvMemoryFacts& facts) -> Value { return Size{facts.size_bytes}; },
            [](const TopicFacts& facts) -> Value { return Size{facts.reserved_bytes}; },
            [](const auto& /*other*/) -> Value { return None{}; }},
        object.facts);
}

Value depth_of(const inspect::Object& object) {
    if (const auto* const queue = object.facts_as<inspect::PosixQueueFacts>())
        return shown<std::uint64_t>(queue->depth_messages);
    if (const auto* const queue = object.facts_as<inspect::SysvQueueFacts>())
        return queue->depth_messages;
    return None{};
}

Value capacity_of(const inspect::Object& object) {
    if (const auto* const queue = object.facts_as<inspect::PosixQueueFacts>())
        return shown<std::uint64_t>(queue->capacity_messages);
    if (const auto* const topic = object.facts_as<TopicFacts>()) return topic->capacity_slots;
    return None{};
}

Value value_of(const inspect::Object& object) {
    if (const auto* const semaphore = object.facts_as<inspect::PosixSemaphoreFacts>())
        return shown<std::uint64_t>(semaphore->value);
    if (const auto* const eventfd = object.facts_as<inspect::EventfdFacts>())
        return shown<std::uint64_t>(eventfd->count);
    const auto* const set = object.facts_as<inspect::SysvSemaphoreFacts>();
    if (set == nullptr) return None{};
    if (!set->semaphores) return Unknown{};
    // A set has no value of its own; one of one semaphore does.
    if (set->semaphores->size() != 1) return None{};
    return std::uint64_t{set->semaphores->front().value};
}

Value key_of(const inspect::Object& object) {
    if (const auto* const queue = object.facts_as<inspect::SysvQueueFacts>())
        return hexadecimal(queue->key);
    if (const auto* const memory = object.facts_as<inspect::SysvMemoryFacts>())
        return hexadecimal(memory->key);
    if (const auto* const set = object.facts_as<inspect::SysvSemaphoreFacts>())
        return hexadecimal(set->key);
    return None{};
}

std::string remote_of(const inspect::Object& object) {
    if (const auto* const vsock = object.facts_as<inspect::VsockFacts>()) {
        if (vsock->state != inspect::SocketState::established) return {};
        return fmt::format("{}:{}", vsock->remote_cid, vsock->remote_port);
    }
    const auto* const socket = object.facts_as<inspect::InternetSocketFacts>();
    if (socket == nullptr || socket->remote_port == 0) return {};
    const auto* const format = socket->is_ipv6 ? "[{}]:{}" : "{}:{}";
    return fmt::format(fmt::runtime(format), socket->remote_host, socket->remote_port);
}

}  // namespace patchbay::cli
