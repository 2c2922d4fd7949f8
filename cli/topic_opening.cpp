// SPDX-License-Identifier: Apache-2.0
#include "topic_opening.hpp"

#include "patchbay/topic_facts.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace patchbay::cli {
namespace {

/// Nobody who subscribes notices so short a time; looking costs some 30 us.
constexpr std::chrono::milliseconds kPause{10};

Result<bool> somebody_subscribes(const std::string& name) {
    const auto facts = inspect_topic(name.substr(name.find(':') + 1));
    if (!facts) return std::unexpected(facts.error());
    return std::ranges::any_of(facts->subscribers, &TopicSubscriberFacts::alive);
}

}  // namespace

bool waits_for_a_subscriber(const Addressee& addressee) {
    return addressee.traits->mechanism == "topic" && !addressee.address.option("wait");
}

std::string without_waiting(const Addressee& addressee) {
    const auto& address = addressee.address;
    const bool has_options = address.text() != address.name();
    return address.text() + (has_options ? "&" : "?") + "wait=no";
}

bool has_subscriber(const std::string& name) {
    return somebody_subscribes(name).value_or(false);
}

Result<bool> wait_for_subscriber(const std::string& name, Deadline deadline) {
    for (;;) {
        const auto found = somebody_subscribes(name);
        if (!found || *found) return found;
        if (deadline.expired()) return false;
        const auto pause = std::chrono::duration_cast<std::chrono::nanoseconds>(kPause);
        std::this_thread::sleep_for(std::min(pause, deadline.remaining()));
    }
}

}  // namespace patchbay::cli
