// SPDX-License-Identifier: Apache-2.0
#include "waiting_messages.hpp"

#include "patchbay/message_queue.hpp"
#include "patchbay/semaphore.hpp"

#include <charconv>
#include <string_view>

namespace patchbay::cli {
namespace {

std::uint64_t in_posix_queue(const Address& address) {
    const auto queue = posix::MessageQueue::open(address.rest(), {.access = Access::receive});
    if (!queue) return 0;
    const auto stat = queue->stat();
    return stat ? stat->depth_messages : 0;
}

std::uint64_t in_system_v_queue(const Address& address) {
    const auto key = sysv::Key::parse(address.rest());
    if (!key) return 0;
    const auto queue = sysv::MessageQueue::open(*key);
    if (!queue) return 0;
    const auto stat = queue->stat();
    return stat ? stat->depth_messages : 0;
}

/// What it was made with, nobody has sent.
std::uint64_t posted_since(const Address& address, std::uint64_t value) {
    const auto initial = address.size_option("value", 0).value_or(0);
    return value > initial ? value - initial : 0;
}

std::uint64_t in_posix_semaphore(const Address& address) {
    const auto semaphore = posix::Semaphore::open(address.rest());
    if (!semaphore) return 0;
    const auto stat = semaphore->stat();
    return stat ? posted_since(address, stat->value) : 0;
}

std::uint64_t in_system_v_semaphore(const Address& address) {
    const std::string_view rest = address.rest();
    const auto slash = rest.rfind('/');
    if (slash == std::string_view::npos) return 0;
    const auto key = sysv::Key::parse(rest.substr(0, slash));
    std::uint16_t index = 0;
    const auto digits = rest.substr(slash + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (!key || read.ec != std::errc()) return 0;
    const auto set = sysv::SemaphoreSet::open(*key, Deadline::now());
    if (!set) return 0;
    const auto value = set->value(index);
    return value ? posted_since(address, *value) : 0;
}

}  // namespace

std::uint64_t messages_waiting(const Address& address) {
    if (address.scheme() == "mq") return in_posix_queue(address);
    if (address.scheme() == "sysvmq") return in_system_v_queue(address);
    if (address.scheme() == "sem") return in_posix_semaphore(address);
    if (address.scheme() == "sysvsem") return in_system_v_semaphore(address);
    return 0;
}

}  // namespace patchbay::cli
