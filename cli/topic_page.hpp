// SPDX-License-Identifier: Apache-2.0
//
// What `patchbay explain topic:/name` shows of a topic that is there, put on a page or into JSON.
#pragma once

#include "patchbay/topic_facts.hpp"

#include "page.hpp"

#include <nlohmann/json_fwd.hpp>

namespace patchbay::cli {

void explain_topic(Page& page, const TopicFacts& facts);
/// All facts, with the names of the struct.
[[nodiscard]] nlohmann::ordered_json topic_json(const TopicFacts& facts);

}  // namespace patchbay::cli
