// SPDX-License-Identifier: Apache-2.0
//
// What the failures of System V queues mean, and what helps.
#pragma once

#include "patchbay/message_queue_sysv.hpp"

#include "os/call.hpp"

#include <string>

namespace patchbay::sysv {

/// Any call on an open queue: EINVAL is a queue that was removed, since nothing else of ours can be wrong.
[[nodiscard]] std::unexpected<Error> sysv_error(const os::Failure& failure,
                                                const std::string& name);

/// Of msgsnd, where type and size may be wrong, too.
[[nodiscard]] std::unexpected<Error> sysv_send_error(const os::Failure& failure,
                                                     const std::string& name, MessageType type,
                                                     std::size_t size_bytes);
[[nodiscard]] std::unexpected<Error> sysv_receive_error(const os::Failure& failure,
                                                        const std::string& name,
                                                        std::size_t buffer_bytes);
[[nodiscard]] std::unexpected<Error> sysv_selector_error(const std::string& name,
                                                         Selector selector);
[[nodiscard]] std::unexpected<Error> sysv_create_error(const os::Failure& failure,
                                                       const std::string& name);
/// Of IPC_SET with this capacity, 0 where it is not what is set.
[[nodiscard]] std::unexpected<Error> sysv_change_error(const os::Failure& failure,
                                                       const std::string& name,
                                                       std::size_t capacity_bytes);

}  // namespace patchbay::sysv
