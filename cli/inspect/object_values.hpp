// SPDX-License-Identifier: Apache-2.0
//
// What the columns of `ls` take from an object's facts.
#pragma once

#include "patchbay/inspect.hpp"

#include "inspect/value.hpp"

namespace patchbay::cli {

/// In a few words, what is in it: "3 of 10 messages", "value 1". Never empty.
[[nodiscard]] Value content_of(const inspect::Object& object);
/// "listening", "deleted": all that holds.
[[nodiscard]] List states_of(const inspect::Object& object);

[[nodiscard]] Value size_of(const inspect::Object& object);   ///< memory, bytes in a queue or pipe
[[nodiscard]] Value depth_of(const inspect::Object& object);  ///< messages
[[nodiscard]] Value capacity_of(const inspect::Object& object);  ///< messages
[[nodiscard]] Value value_of(const inspect::Object& object);     ///< of a semaphore, an eventfd
[[nodiscard]] Value key_of(const inspect::Object& object);       ///< "0x50001234"

/// Where a socket is connected to on another machine, or to what the snapshot does not have: "10.0.0.1:80".
[[nodiscard]] std::string remote_of(const inspect::Object& object);

[[nodiscard]] inspect::SocketState socket_state_of(const inspect::Object& object);

}  // namespace patchbay::cli
