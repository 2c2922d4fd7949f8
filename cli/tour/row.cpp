// SPDX-License-Identifier: Apache-2.0
#include "tour/row.hpp"

namespace patchbay::tour {
namespace {

nlohmann::json or_null(std::optional<std::int64_t> value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
}

}  // namespace

void to_json(nlohmann::json& json, const Row& row) {
    json = {{"mechanism", row.mechanism},
            {"scheme", row.scheme},
            {"what", row.what},
            {"messages", row.messages},
            {"bytes", row.bytes},
            {"seconds", row.seconds},
            {"wake_median_ns", or_null(row.wake_ns)},
            {"spin_median_ns", or_null(row.spin_ns)},
            {"verdict", row.verdict},
            {"ok", row.ok},
            {"skipped", row.skipped}};
}

void to_json(nlohmann::json& json, const Demonstration& demonstration) {
    json = {{"mechanism", demonstration.mechanism}, {"drawback", demonstration.drawback},
            {"bare", demonstration.bare},           {"cure", demonstration.cure},
            {"not_seen", demonstration.not_seen},   {"ok", demonstration.ok}};
}

}  // namespace patchbay::tour
