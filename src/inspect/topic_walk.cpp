// SPDX-License-Identifier: Apache-2.0
#include "inspect/topic_walk.hpp"

#include <map>
#include <utility>

namespace patchbay::inspect {
namespace {

/// Who has a topic's file, by the pid that it knows itself by, which is what is written in the file. Two that have the
/// same, in two PID namespaces, cannot be told apart: neither is named.
using Participants = std::map<std::pair<Index, std::int32_t>, std::optional<Index>>;

Participants participants(const Snapshot& snapshot) {
    Participants found;
    for (const auto& edge : snapshot.edges) {
        if (snapshot.objects[edge.object].kind() != Kind::topic) continue;
        const auto pid = snapshot.processes[edge.process].pid_in_its_namespace;
        const auto [place, is_new] = found.try_emplace({edge.object, pid}, edge.process);
        if (!is_new && place->second != edge.process) place->second.reset();
    }
    return found;
}

void add_edge(Snapshot& snapshot, const Participants& known, Index topic, std::uint32_t pid,
              Via via) {
    const auto found = known.find({topic, static_cast<std::int32_t>(pid)});
    if (found == known.end() || !found->second) return;
    snapshot.edges.push_back({.object = topic,
                              .process = *found->second,
                              .via = via,
                              .readable = via == Via::subscriber,
                              .writable = via == Via::publisher});
}

}  // namespace

void walk_topics(Inventory& inventory) {
    if (!inventory.wants(Kind::topic)) return;
    auto& snapshot = inventory.snapshot;
    const auto known = participants(snapshot);
    for (Index index = 0; index < snapshot.objects.size(); ++index) {
        auto& object = snapshot.objects[index];
        if (object.kind() != Kind::topic || object.deleted || object.foreign) continue;
        auto facts = inspect_topic(object.name);
        if (!facts) {
            // One that goes while it is looked at is none that could not be read.
            if (!facts.error().is(Condition::not_found)) inventory.gaps.add(Missing::topics);
            continue;
        }
        for (const auto& publisher : facts->publishers)
            if (publisher.alive)
                add_edge(snapshot, known, index, publisher.process, Via::publisher);
        for (const auto& subscriber : facts->subscribers)
            if (subscriber.alive)
                add_edge(snapshot, known, index, subscriber.process, Via::subscriber);
        object.facts = std::move(*facts);
    }
}

}  // namespace patchbay::inspect
