// SPDX-License-Identifier: Apache-2.0
#include "patchbay/inspect/object.hpp"

#include <array>
#include <charconv>

namespace patchbay::inspect {
namespace {

constexpr std::string_view kSharedMemoryFolder = "/dev/shm";
constexpr std::string_view kSemaphorePrefix = "/dev/shm/sem.";

std::string with_key(std::string_view scheme, std::int32_t key) {
    if (key == 0) return {};
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                   static_cast<std::uint32_t>(key), 16)
                         .ptr;
    return std::string(scheme) + "0x" + std::string(digits.data(), end);
}

std::string socket_address(const std::string& name, SocketType type) {
    std::string_view scheme = "unix:";
    if (type == SocketType::datagram) scheme = "unix-dgram:";
    if (type == SocketType::seqpacket) scheme = "unix-seqpacket:";
    if (name.front() == '\0') return std::string(scheme) + '@' + name.substr(1);
    return std::string(scheme) + name;
}

std::string internet_address(std::string_view scheme, const InternetSocketFacts& facts) {
    const auto port = ':' + std::to_string(facts.local_port);
    if (facts.local_port == 0) return {};
    return facts.is_ipv6 ? std::string(scheme) + '[' + facts.local_host + ']' + port
                         : std::string(scheme) + facts.local_host + port;
}

std::string named_address(const Object& object) {
    const std::string& name = object.name;
    switch (object.kind()) {
        case Kind::fifo: return "fifo:" + name;
        case Kind::posix_queue: return "mq:" + name;
        case Kind::posix_shared_memory:
            if (!name.starts_with(kSharedMemoryFolder)) return {};
            return "shm:" + name.substr(kSharedMemoryFolder.size());
        case Kind::posix_semaphore:
            if (!name.starts_with(kSemaphorePrefix)) return {};
            return "sem:/" + name.substr(kSemaphorePrefix.size());
        case Kind::topic: return "topic:" + name;
        case Kind::unix_socket:
            if (const auto* const facts = object.facts_as<UnixSocketFacts>())
                return socket_address(name, facts->type);
            return {};
        default: return {};
    }
}

}  // namespace

std::string address_of(const Object& object) {
    if (object.deleted || object.foreign) return {};
    if (const auto* const queue = object.facts_as<SysvQueueFacts>())
        return with_key("sysvmq:", queue->key);
    if (const auto* const memory = object.facts_as<SysvMemoryFacts>())
        return with_key("sysvshm:", memory->key);
    if (const auto* const set = object.facts_as<SysvSemaphoreFacts>())
        return with_key("sysvsem:", set->key);
    if (const auto* const internet = object.facts_as<InternetSocketFacts>())
        return internet_address(object.kind() == Kind::tcp_socket ? "tcp:" : "udp:", *internet);
    return object.name.empty() ? std::string{} : named_address(object);
}

}  // namespace patchbay::inspect
