// SPDX-License-Identifier: Apache-2.0
#include "message_queue/sysv_errors.hpp"

#include "os/sysv_queue.hpp"

#include <string_view>

namespace patchbay::sysv {
namespace {

bool is_of_queue(const os::Failure& failure) {
    return std::string_view(failure.call).starts_with("msg");
}

std::unexpected<Error> too_big(const os::Failure& failure, const std::string& name,
                               std::string cure) {
    return std::unexpected(Error::of(Condition::too_big, failure.call, name, std::move(cure)));
}

}  // namespace

std::unexpected<Error> sysv_error(const os::Failure& failure, const std::string& name) {
    std::string cure;
    if (is_of_queue(failure) && failure.error == EINVAL)
        return std::unexpected(Error::of(Condition::removed, failure.call, name));
    if (std::string_view(failure.call) == "timer_create" && failure.error == EAGAIN)
        cure = "a deadline needs a timer, and the user's are used up: raise RLIMIT_SIGPENDING";
    if (std::string_view(failure.call) == "sigaction" && failure.error == EBUSY)
        cure = "a deadline needs a real-time signal, and the program has taken all of them";
    return os::error_of(failure, name, std::move(cure));
}

std::unexpected<Error> sysv_send_error(const os::Failure& failure, const std::string& name,
                                       MessageType type, std::size_t size_bytes) {
    if (failure.error != EINVAL || !is_of_queue(failure)) return sysv_error(failure, name);
    if (type < 1)
        return os::error_of(failure, name, "a type is at least 1, not " + std::to_string(type));
    const auto limits = os::msg_limits();
    const auto most = limits ? static_cast<std::size_t>(limits->msgmax) : size_bytes;
    if (size_bytes <= most) return sysv_error(failure, name);
    return too_big(failure, name,
                   "a message of " + std::to_string(size_bytes) +
                       " bytes exceeds the kernel's limit " + std::to_string(most) +
                       ": sysctl -w kernel.msgmax=" + std::to_string(size_bytes));
}

std::unexpected<Error> sysv_receive_error(const os::Failure& failure, const std::string& name,
                                          std::size_t buffer_bytes) {
    if (!is_of_queue(failure)) return sysv_error(failure, name);
    if (failure.error == E2BIG) {
        return os::error_of(
            failure, name,
            "the message is longer than the buffer of " + std::to_string(buffer_bytes) + " bytes");
    }
    return sysv_error(failure, name);
}

std::unexpected<Error> sysv_selector_error(const std::string& name, Selector selector) {
    return std::unexpected(
        Error::of(Condition::invalid, "msgrcv", name,
                  "a type is at least 1, not " + std::to_string(selector.type())));
}

std::unexpected<Error> sysv_create_error(const os::Failure& failure, const std::string& name) {
    std::string cure;
    const auto limits = failure.error == ENOSPC ? os::msg_limits() : os::failed(os::Call::msgctl);
    if (limits) {
        const auto most = std::to_string(limits->msgmni);
        cure = "the machine has its " + most +
               " queues: remove some (ipcs -q, ipcrm -q ID), or sysctl -w kernel.msgmni=" +
               std::to_string(2L * limits->msgmni);
    }
    return os::error_of(failure, name, std::move(cure));
}

std::unexpected<Error> sysv_change_error(const os::Failure& failure, const std::string& name,
                                         std::size_t capacity_bytes) {
    if (failure.error != EPERM) return sysv_error(failure, name);
    const auto limits = os::msg_limits();
    if (!limits || capacity_bytes <= static_cast<std::size_t>(limits->msgmnb))
        return os::error_of(failure, name, "only its owner and its creator may change it");
    return os::error_of(failure, name,
                        "capacity " + std::to_string(capacity_bytes) +
                            " exceeds the kernel's limit " + std::to_string(limits->msgmnb) +
                            ": sysctl -w kernel.msgmnb=" + std::to_string(capacity_bytes));
}

}  // namespace patchbay::sysv
