// SPDX-License-Identifier: Apache-2.0
#include "graph/layout.hpp"
#include "graph/picture_formats.hpp"

#include <fmt/core.h>

namespace patchbay::cli {
namespace {

constexpr std::size_t kTitleCharacters = 24;
constexpr std::size_t kLabelCharacters = 16;

constexpr std::string_view kStyle = R"(<style>
text { font: 12px system-ui, sans-serif; fill: #15181d; text-anchor: middle; }
.under { font-size: 10.5px; fill: #565e6b; }
.node { fill: #f6f7f9; stroke: #59616e; }
.object { fill: #e8f1fa; stroke: #0a6fb8; }
.link { fill: none; stroke: #6d7582; }
.waits { stroke: #d1400a; stroke-dasharray: 5 3; }
.arrow { fill: #6d7582; }
.label { font-size: 10px; fill: #565e6b; paint-order: stroke; stroke: #ffffff; stroke-width: 3px; }
.ground { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
  text { fill: #e7e9ed; }
  .under, .label { fill: #a9b1bd; }
  .node { fill: #181c22; stroke: #b4bcc8; }
  .object { fill: #132231; stroke: #5aa9ea; }
  .label { stroke: #101317; }
  .ground { fill: #101317; }
}
</style>
<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
<path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>
)";

std::string markup_free(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        switch (letter) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            default: result += letter;
        }
    }
    return result;
}

std::string two_lines(const Place& place, const std::string& title, const std::string& under) {
    return fmt::format(
        "<title>{}\n{}</title><text x=\"{}\" y=\"{}\">{}</text><text class=\"under\" x=\"{}\" "
        "y=\"{}\">{}</text></g>\n",
        markup_free(title), markup_free(under), place.x, place.y - 3,
        markup_free(shortened(title, kTitleCharacters)), place.x, place.y + 13,
        markup_free(shortened(under, kTitleCharacters + 4)));
}

std::string process_node(const PictureProcess& process, const Place& place) {
    return fmt::format(
               "<g><rect class=\"node\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"/>",
               place.x - kNodeWidth / 2, place.y - kNodeHeight / 2, kNodeWidth, kNodeHeight) +
           two_lines(place, process.name, fmt::format("process {}", process.pid));
}

std::string object_node(const PictureObject& object, const Place& place) {
    std::string under(inspect::name_of(object.kind));
    if (!object.filling.empty()) under += ", " + object.filling;
    return fmt::format(
               "<g><ellipse class=\"node object\" cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"/>",
               place.x, place.y, kNodeWidth / 2, kNodeHeight / 2) +
           two_lines(place, object.title, under);
}

/// From the side of one node to that of the other, as a soft S.
std::string link_path(const PictureLink& link, const Place& process, const Place& object) {
    const double side = process.x <= object.x ? kNodeWidth / 2 : -kNodeWidth / 2;
    const double from = process.x + side;
    const double to = object.x - side;
    const double middle = (from + to) / 2;
    const auto title = markup_free(link.label);
    return fmt::format(
        "<g><title>{}</title><path class=\"link{}\" d=\"M{} {}C{} {} {} {} {} {}\"{}{}/>"
        "<text class=\"label\" x=\"{}\" y=\"{}\">{}</text></g>\n",
        title, link.waits ? " waits" : "", from, process.y, middle, process.y, middle, object.y, to,
        object.y, link.reads ? " marker-start=\"url(#end)\"" : "",
        link.writes ? " marker-end=\"url(#end)\"" : "", middle, (process.y + object.y) / 2 - 2,
        markup_free(shortened(link.label, kLabelCharacters)));
}

}  // namespace

std::string svg_of(const Picture& picture) {
    const auto layout = layout_of(picture);
    const auto& places = layout.places;
    const auto objects = picture.processes.size();
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 {0:.0f} {1:.0f}\">\n",
        layout.width, layout.height);
    text += kStyle;
    text += "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n";
    for (const auto& link : picture.links)
        text += link_path(link, places[link.process], places[objects + link.object]);
    for (std::size_t at = 0; at < objects; ++at)
        text += process_node(picture.processes[at], places[at]);
    for (std::size_t at = 0; at < picture.objects.size(); ++at)
        text += object_node(picture.objects[at], places[objects + at]);
    return text + "</svg>\n";
}

}  // namespace patchbay::cli
