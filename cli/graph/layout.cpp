// SPDX-License-Identifier: Apache-2.0
#include "graph/layout.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <tuple>

namespace patchbay::cli {
namespace {

constexpr double kLayerGap = 90;
constexpr double kRowGap = 22;
constexpr double kIslandGap = 48;
constexpr double kMargin = 24;
constexpr int kSweeps = 8;

/// `directed`: data only goes from the first to the second.
struct Neighbour {
    std::size_t node;
    bool out;       ///< data may go there
    bool directed;  ///< and not back
};

struct Network {
    explicit Network(const Picture& picture)
        : neighbours(picture.processes.size() + picture.objects.size()) {
        for (const auto& link : picture.links) {
            const auto process = link.process;
            const auto object = picture.processes.size() + link.object;
            const bool directed = link.reads != link.writes;
            neighbours[process].push_back({object, link.writes || !directed, directed});
            neighbours[object].push_back({process, link.reads || !directed, directed});
        }
    }
    [[nodiscard]] std::size_t size() const { return neighbours.size(); }
    /// Data only comes out of it.
    [[nodiscard]] bool is_source(std::size_t node) const {
        const auto& all = neighbours[node];
        return std::ranges::any_of(all, [](const auto& to) { return to.directed; }) &&
               std::ranges::all_of(all, [](const auto& to) { return to.out; });
    }

    std::vector<std::vector<Neighbour>> neighbours;
};

using Nodes = std::vector<std::size_t>;

/// The nodes of each island.
std::vector<Nodes> islands_of(const Network& network) {
    std::vector<Nodes> islands;
    std::vector<bool> seen(network.size());
    for (std::size_t start = 0; start < network.size(); ++start) {
        if (seen[start]) continue;
        seen[start] = true;
        Nodes island{start};
        for (std::size_t at = 0; at < island.size(); ++at) {
            for (const auto& [node, out, directed] : network.neighbours[island[at]]) {
                if (seen[node]) continue;
                seen[node] = true;
                island.push_back(node);
            }
        }
        islands.push_back(std::move(island));
    }
    return islands;
}

/// Puts the nodes of one island into layers: arcs go to the right wherever no circle forbids it.
class Layers {
public:
    explicit Layers(const Network& network)
        : network_(network),
          state_(network.size(), State::fresh),
          layer_(network.size(), 0),
          distance_(network.size(), kUnknown) {}

    std::vector<Nodes> of(const Nodes& island) {
        order_.clear();
        measure_distances(island);
        for (const auto node : island)
            if (network_.is_source(node)) visit(node);
        for (const auto node : island) visit(node);
        for (auto node = order_.rbegin(); node != order_.rend(); ++node)
            for (const auto to : arcs_[*node]) layer_[to] = std::max(layer_[to], layer_[*node] + 1);
        std::vector<Nodes> layers;
        for (const auto node : island) {
            if (layers.size() <= layer_[node]) layers.resize(layer_[node] + 1);
            layers[layer_[node]].push_back(node);
        }
        return layers;
    }

private:
    enum class State { fresh, open, closed };

    /// From where data comes from, or else from the node with the most neighbours: what goes both ways points away
    /// from there, which takes fewer layers than any path that happens to be found first.
    void measure_distances(const Nodes& island) {
        Nodes near;
        for (const auto node : island)
            if (network_.is_source(node)) near.push_back(node);
        if (near.empty())
            near.push_back(*std::ranges::max_element(
                island, {}, [&](std::size_t node) { return network_.neighbours[node].size(); }));
        for (const auto node : near) distance_[node] = 0;
        for (std::size_t at = 0; at < near.size(); ++at) {
            for (const auto& to : network_.neighbours[near[at]]) {
                if (distance_[to.node] != kUnknown) continue;
                distance_[to.node] = distance_[near[at]] + 1;
                near.push_back(to.node);
            }
        }
    }

    [[nodiscard]] bool is_arc(std::size_t from, const Neighbour& to) const {
        return to.out && (to.directed || distance_[from] < distance_[to.node]);
    }

    /// Depth first, without recursion: a chain of processes may be long. What leads back to an open node would close a
    /// circle, and is drawn from right to left.
    void visit(std::size_t start) {
        if (state_[start] != State::fresh) return;
        std::vector<std::pair<std::size_t, std::size_t>> path{{start, 0}};
        state_[start] = State::open;
        while (!path.empty()) {
            auto& [node, next] = path.back();
            if (next == network_.neighbours[node].size()) {
                state_[node] = State::closed;
                order_.push_back(node);
                path.pop_back();
                continue;
            }
            const auto to = network_.neighbours[node][next++];
            if (!is_arc(node, to) || state_[to.node] == State::open) continue;
            arcs_[node].push_back(to.node);
            if (state_[to.node] != State::fresh) continue;
            state_[to.node] = State::open;
            path.emplace_back(to.node, 0);
        }
    }

    static constexpr std::size_t kUnknown = SIZE_MAX;
    const Network& network_;
    std::vector<State> state_;
    std::vector<std::size_t> layer_;
    std::vector<std::size_t> distance_;
    Nodes order_;  ///< as they were closed: who is reached comes before who reaches it
    std::map<std::size_t, Nodes> arcs_;
};

/// Rows within layers: each node near the middle of its neighbours.
void arrange(const Network& network, std::vector<Nodes>& layers, std::vector<Place>& places) {
    const double pitch = kNodeHeight + kRowGap;
    const auto spread = [&](const Nodes& layer) {
        const auto top = -pitch * (static_cast<double>(layer.size()) - 1) / 2;
        for (std::size_t row = 0; row < layer.size(); ++row)
            places[layer[row]].y = top + pitch * static_cast<double>(row);
    };
    const auto middle = [&](std::size_t node) {
        const auto& all = network.neighbours[node];
        if (all.empty()) return places[node].y;
        double sum = 0;
        for (const auto& neighbour : all) sum += places[neighbour.node].y;
        return sum / static_cast<double>(all.size());
    };
    for (const auto& layer : layers) spread(layer);
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
        for (std::size_t at = 0; at < layers.size(); ++at) {
            auto& layer = layers[sweep % 2 == 0 ? at : layers.size() - 1 - at];
            std::vector<std::tuple<double, std::size_t, std::size_t>> wishes;
            for (std::size_t row = 0; row < layer.size(); ++row)
                wishes.emplace_back(middle(layer[row]), row, layer[row]);
            std::ranges::sort(wishes);
            std::ranges::transform(wishes, layer.begin(),
                                   [](const auto& wish) { return std::get<2>(wish); });
            spread(layer);
        }
    }
}

struct Island {
    Nodes nodes;
    double width = 0;
    double height = 0;
};

/// Places an island at the origin.
Island place(const Network& network, Layers& layering, const Nodes& nodes,
             std::vector<Place>& places) {
    auto layers = layering.of(nodes);
    std::size_t tallest = 0;
    for (std::size_t at = 0; at < layers.size(); ++at) {
        tallest = std::max(tallest, layers[at].size());
        for (const auto node : layers[at])
            places[node].x = kNodeWidth / 2 + (kNodeWidth + kLayerGap) * static_cast<double>(at);
    }
    arrange(network, layers, places);
    const auto height = (kNodeHeight + kRowGap) * static_cast<double>(tallest) - kRowGap;
    for (const auto node : nodes) places[node].y += height / 2;
    const auto width = (kNodeWidth + kLayerGap) * static_cast<double>(layers.size()) - kLayerGap;
    return {nodes, width, height};
}

/// Puts islands side by side until a row is full.
void pack(std::vector<Island>& islands, Layout& layout) {
    std::ranges::sort(islands, [](const Island& one, const Island& two) {
        return std::tuple(two.height, two.nodes.size(), one.nodes) <
               std::tuple(one.height, one.nodes.size(), two.nodes);
    });
    double area = 0;
    double widest = 0;
    for (const auto& island : islands) {
        area += (island.width + kIslandGap) * (island.height + kIslandGap);
        widest = std::max(widest, island.width);
    }
    const double row_width = std::max(widest, 1.3 * std::sqrt(area));
    double x = 0;
    double y = 0;
    double row_height = 0;
    for (std::size_t part = 0; part < islands.size(); ++part) {
        const auto& island = islands[part];
        if (x > 0 && x + island.width > row_width) {
            x = 0;
            y += row_height + kIslandGap;
            row_height = 0;
        }
        for (const auto node : island.nodes) {
            layout.places[node].x += x + kMargin;
            layout.places[node].y += y + kMargin;
            layout.places[node].part = part;
        }
        x += island.width + kIslandGap;
        row_height = std::max(row_height, island.height);
        layout.width = std::max(layout.width, x - kIslandGap + 2 * kMargin);
        layout.height = std::max(layout.height, y + row_height + 2 * kMargin);
    }
}

}  // namespace

Layout layout_of(const Picture& picture) {
    const Network network(picture);
    Layout layout;
    layout.places.resize(network.size());
    Layers layering(network);
    std::vector<Island> islands;
    for (const auto& nodes : islands_of(network))
        islands.push_back(place(network, layering, nodes, layout.places));
    pack(islands, layout);
    return layout;
}

}  // namespace patchbay::cli
