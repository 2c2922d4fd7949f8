// SPDX-License-Identifier: Apache-2.0
#include "inspect/arrange.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace patchbay::inspect {
namespace {

constexpr Index kDropped = std::numeric_limits<Index>::max();

/// Where each object goes.
std::vector<Index> new_places(const std::vector<Object>& objects, KindSet wanted) {
    std::vector<Index> order(objects.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::erase_if(order, [&](Index index) { return !wanted.has(objects[index].kind()); });
    std::ranges::sort(order, {}, [&](Index index) { return objects[index].identity; });
    std::vector<Index> places(objects.size(), kDropped);
    for (std::size_t place = 0; place < order.size(); ++place)
        places[order[place]] = static_cast<Index>(place);
    return places;
}

class Moves {
public:
    explicit Moves(std::vector<Index> places) : places_(std::move(places)) {}

    [[nodiscard]] Index of(Index object) const { return places_[object]; }
    void apply(std::optional<Index>& object) const {
        if (!object) return;
        const auto place = places_[*object];
        object = place == kDropped ? std::nullopt : std::optional(place);
    }
    void apply(Facts& facts) const {
        std::visit([this](auto& each) { apply_to(each); }, facts);
    }

private:
    void apply_to(UnixSocketFacts& facts) const {
        apply(facts.peer);
        for (auto& object : facts.unaccepted) object = places_[object];
        std::erase(facts.unaccepted, kDropped);
    }
    void apply_to(InternetSocketFacts& facts) const { apply(facts.peer); }
    void apply_to(VsockFacts& facts) const { apply(facts.peer); }
    void apply_to(EpollFacts& facts) const {
        for (auto& target : facts.targets) apply(target.object);
    }
    template <class Other>
    void apply_to(Other&) const {}

    std::vector<Index> places_;
};

}  // namespace

void arrange(Snapshot& snapshot, KindSet wanted) {
    const Moves moves(new_places(snapshot.objects, wanted));

    std::vector<Object> objects(static_cast<std::size_t>(std::ranges::count_if(
        snapshot.objects, [&](const Object& object) { return wanted.has(object.kind()); })));
    for (Index index = 0; index < snapshot.objects.size(); ++index) {
        if (moves.of(index) == kDropped) continue;
        auto& object = snapshot.objects[index];
        moves.apply(object.facts);
        objects[moves.of(index)] = std::move(object);
    }
    snapshot.objects = std::move(objects);

    for (auto& edge : snapshot.edges) edge.object = moves.of(edge.object);
    std::erase_if(snapshot.edges, [](const Edge& edge) { return edge.object == kDropped; });
    std::ranges::sort(snapshot.edges, {}, [](const Edge& edge) {
        return std::tuple(edge.object, edge.process, edge.via, edge.thread, edge.descriptor,
                          edge.address);
    });
    for (auto& wait : snapshot.waits) moves.apply(wait.object);
    for (auto& lock : snapshot.locks) moves.apply(lock.object);
}

}  // namespace patchbay::inspect
