// SPDX-License-Identifier: Apache-2.0
#include "graph/picture.hpp"

#include "graph/object_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace patchbay::cli {
namespace {

using inspect::Index;
using inspect::Kind;
using inspect::Via;

bool listens(const inspect::Object& object) {
    if (const auto* facts = object.facts_as<inspect::UnixSocketFacts>())
        return facts->state == inspect::SocketState::listening;
    if (const auto* facts = object.facts_as<inspect::InternetSocketFacts>())
        return facts->state == inspect::SocketState::listening;
    return false;
}

/// All ways in which one process holds one object.
struct Hold {
    std::set<std::int32_t> descriptors;
    bool mapped = false;
    bool mapped_for_writing = false;
    bool publishes = false;
    bool subscribes = false;
    bool listens = false;
    bool is_named = false;  ///< the process is what the object is about: a pidfd's
    bool reads = false;
    bool writes = false;
    bool waits = false;

    void add(const inspect::Edge& edge) {
        publishes |= edge.via == Via::publisher;
        subscribes |= edge.via == Via::subscriber;
        if (edge.via == Via::mapping) {
            mapped = true;
            mapped_for_writing |= edge.writable;
        }
        if (edge.via == Via::descriptor) descriptors.insert(edge.descriptor);
        reads |= edge.readable;
        writes |= edge.writable;
    }

    [[nodiscard]] std::string label() const {
        std::vector<std::string> words;
        if (publishes) words.emplace_back("publisher");
        if (subscribes) words.emplace_back("subscriber");
        if (listens) words.emplace_back("listens");
        if (is_named) words.emplace_back("is it");
        if (!descriptors.empty())
            words.push_back(fmt::format("fd {}", fmt::join(descriptors, ",")));
        if (mapped) words.emplace_back(mapped_for_writing ? "mapped rw" : "mapped r");
        if (waits) words.emplace_back("waits");
        return fmt::format("{}", fmt::join(words, ", "));
    }
};

/// Objects by groups: the two ends of a connection are one.
class Groups {
public:
    explicit Groups(const inspect::Snapshot& snapshot) : first_(snapshot.objects.size()) {
        for (Index index = 0; index < first_.size(); ++index) {
            const auto peer = snapshot.peer_of(index);
            // A datagram socket that many send to has no end of its own with each of them.
            const bool mutual = peer && snapshot.peer_of(*peer) == index;
            first_[index] = mutual ? std::min(index, *peer) : index;
        }
    }
    [[nodiscard]] Index of(Index object) const { return first_[object]; }

private:
    std::vector<Index> first_;
};

using Holds = std::map<Index, std::map<Index, Hold>>;  ///< of a group, by process

Holds holds_in(const inspect::Snapshot& snapshot, const Groups& groups) {
    Holds holds;
    for (Index index = 0; index < snapshot.objects.size(); ++index) (void)holds[groups.of(index)];
    for (const auto& edge : snapshot.edges) {
        auto& hold = holds[groups.of(edge.object)][edge.process];
        hold.add(edge);
        hold.listens |= listens(snapshot.objects[edge.object]);
    }
    for (const auto& wait : snapshot.waits) {
        if (!wait.object) continue;
        auto& holders = holds[groups.of(*wait.object)];
        // Who waits on a System V object does not hold it; but it uses it, and nothing else tells.
        holders[wait.process].waits = true;
    }
    for (Index index = 0; index < snapshot.objects.size(); ++index) {
        const auto* pidfd = snapshot.objects[index].facts_as<inspect::PidfdFacts>();
        if (pidfd != nullptr && pidfd->process)
            holds[groups.of(index)][*pidfd->process].is_named = true;
    }
    return holds;
}

bool is_wanted(const inspect::Snapshot& snapshot, Index object,
               const std::map<Index, Hold>& holders, const PictureOptions& options) {
    if (!options.kinds.has(snapshot.objects[object].kind())) return false;
    if (!options.all && holders.size() < 2) return false;
    if (options.pids.empty()) return true;
    return std::ranges::any_of(holders, [&](const auto& holder) {
        return std::ranges::count(options.pids, snapshot.processes[holder.first].pid) > 0;
    });
}

PictureLink link_of(const Hold& hold, std::size_t process, std::size_t object) {
    PictureLink link{.process = process,
                     .object = object,
                     .reads = hold.reads,
                     .writes = hold.writes,
                     .waits = hold.waits,
                     .label = hold.label()};
    // A topic's file is open for both in each of its users: their part says who gives and who takes.
    if (hold.publishes || hold.subscribes) {
        link.reads = hold.subscribes;
        link.writes = hold.publishes;
    }
    if (hold.listens || hold.is_named) link.reads = link.writes = false;
    return link;
}

class Painter {
public:
    explicit Painter(const inspect::Snapshot& snapshot) : snapshot_(snapshot) {
        for (Index index = 0; index < snapshot.objects.size(); ++index)
            ends_[groups_.of(index)].push_back(index);
    }

    Picture paint(const PictureOptions& options) {
        auto holds = holds_in(snapshot_, groups_);
        if (const auto left_out = snapshot_.process_with(options.without_pid))
            for (auto& [object, holders] : holds) holders.erase(*left_out);
        std::set<Index> seen;
        for (const auto& [object, holders] : holds) {
            if (!is_wanted(snapshot_, object, holders, options)) continue;
            wanted_.push_back(object);
            for (const auto& [process, hold] : holders) seen.insert(process);
        }
        for (const auto process : seen) add_process(process);
        for (const auto object : wanted_) add_object(object, holds.at(object));
        return std::move(picture_);
    }

private:
    void add_process(Index index) {
        const auto& process = snapshot_.processes[index];
        places_[index] = picture_.processes.size();
        picture_.processes.push_back(
            {.index = index, .pid = process.pid, .name = inspect::escaped(process.name)});
    }

    void add_object(Index index, const std::map<Index, Hold>& holders) {
        const auto& object = snapshot_.objects[index];
        const auto& ends = ends_.at(index);
        auto titled = index;  // the end that has a name: the listener's side
        for (const auto end : ends)
            if (snapshot_.objects[titled].name.empty()) titled = end;
        auto title = title_of(snapshot_.objects[titled]);
        if (ends.size() > 1 && snapshot_.objects[titled].name.empty() &&
            object.kind() == Kind::unix_socket)
            title = fmt::format("[{}] - [{}]", snapshot_.objects[ends[0]].identity.number,
                                snapshot_.objects[ends[1]].identity.number);
        const auto place = picture_.objects.size();
        picture_.objects.push_back({.ends = ends,
                                    .kind = object.kind(),
                                    .title = std::move(title),
                                    .filling = filling_text(object)});
        for (const auto& [process, hold] : holders)
            picture_.links.push_back(link_of(hold, places_.at(process), place));
    }

    const inspect::Snapshot& snapshot_;
    Groups groups_{snapshot_};
    std::map<Index, std::vector<Index>> ends_;
    std::vector<Index> wanted_;
    std::map<Index, std::size_t> places_;  ///< of processes in the picture
    Picture picture_;
};

}  // namespace

Picture picture_of(const inspect::Snapshot& snapshot, const PictureOptions& options) {
    return Painter(snapshot).paint(options);
}

}  // namespace patchbay::cli
