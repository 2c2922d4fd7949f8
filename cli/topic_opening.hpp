// SPDX-License-Identifier: Apache-2.0
//
// Opening a topic to send to: waiting for somebody who subscribes.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"

#include "addressee.hpp"

#include <string>

namespace patchbay::cli {

/// Whether a sender to this address waits until somebody has subscribed: a topic without `?wait=`.
[[nodiscard]] bool waits_for_a_subscriber(const Addressee& addressee);
/// The address with `?wait=no`.
[[nodiscard]] std::string without_waiting(const Addressee& addressee);

/// Of the topic "topic:/name". What cannot be told is no.
[[nodiscard]] bool has_subscriber(const std::string& name);
/// False: the deadline has passed. @errors those of inspect_topic
Result<bool> wait_for_subscriber(const std::string& name, Deadline deadline);

}  // namespace patchbay::cli
