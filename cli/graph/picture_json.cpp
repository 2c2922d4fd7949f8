// SPDX-License-Identifier: Apache-2.0
#include "graph/layout.hpp"
#include "graph/picture_formats.hpp"

#include <nlohmann/json.hpp>

namespace patchbay::cli {
namespace {

using nlohmann::json;

json details_at(const json& details, const char* list, inspect::Index index) {
    const auto found = details.find(list);
    if (found == details.end() || index >= found->size()) return nullptr;
    return (*found)[index];
}

void add_place(json& node, const Place& place) {
    node["x"] = place.x;
    node["y"] = place.y;
    node["island"] = place.part;
}

json process_node(const PictureProcess& process, const json& details) {
    return {{"id", id_of(process)},
            {"type", "process"},
            {"pid", process.pid},
            {"title", process.name},
            {"details", details_at(details, "processes", process.index)}};
}

json object_node(const PictureObject& object, std::size_t place, const json& details) {
    json ends = json::array();
    for (const auto end : object.ends) ends.push_back(details_at(details, "objects", end));
    return {{"id", id_of_object(place)},
            {"type", "object"},
            {"kind", inspect::name_of(object.kind)},
            {"title", object.title},
            {"filling", object.filling},
            {"details", std::move(ends)}};
}

json link_json(const PictureLink& link, const Picture& picture) {
    return {{"process", id_of(picture.processes[link.process])},
            {"object", id_of_object(link.object)},
            {"reads", link.reads},
            {"writes", link.writes},
            {"waits", link.waits},
            {"label", link.label}};
}

}  // namespace

json graph_json(const Picture& picture, const json& details) {
    const auto layout = layout_of(picture);
    json nodes = json::array();
    for (const auto& process : picture.processes) {
        auto node = process_node(process, details);
        add_place(node, layout.places[nodes.size()]);
        nodes.push_back(std::move(node));
    }
    for (std::size_t at = 0; at < picture.objects.size(); ++at) {
        auto node = object_node(picture.objects[at], at, details);
        add_place(node, layout.places[nodes.size()]);
        nodes.push_back(std::move(node));
    }
    json links = json::array();
    for (const auto& link : picture.links) links.push_back(link_json(link, picture));
    return {{"schema", "patchbay.graph/1"}, {"nodes", std::move(nodes)},
            {"links", std::move(links)},    {"width", layout.width},
            {"height", layout.height},      {"node_width", kNodeWidth},
            {"node_height", kNodeHeight}};
}

}  // namespace patchbay::cli
