// SPDX-License-Identifier: Apache-2.0
#include "graph/picture_formats.hpp"

#include <fmt/core.h>

namespace patchbay::cli {
namespace {

/// A string of graphviz. Names were escaped before: no control characters are left, but backslashes are.
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') result += '\\';
        result += letter;
    }
    return result + '"';
}

/// Text of mermaid: what it, Markdown or HTML could take for markup goes in as the number of the character.
std::string mermaid_text(std::string_view text) {
    constexpr std::string_view kMarkup = "\"#&<>`*_~[]{}()|;\\$@%";
    std::string result;
    for (const char letter : text) {
        if (kMarkup.find(letter) == std::string_view::npos)
            result += letter;
        else
            result += fmt::format("#{};", static_cast<int>(letter));
    }
    return result;
}

std::string second_line(const PictureObject& object) {
    std::string line(inspect::name_of(object.kind));
    if (object.ends.size() > 1) line += " connection";
    if (!object.filling.empty()) line += ", " + object.filling;
    return line;
}

const char* dot_direction(const PictureLink& link) {
    if (link.reads && link.writes) return "both";
    return link.reads || link.writes ? "forward" : "none";
}

/// Those that nothing else shows: it writes as an arrow to the object, reads as one from it.
bool goes_to_process(const PictureLink& link) {
    return link.reads && !link.writes;
}

}  // namespace

std::string id_of(const PictureProcess& process) {
    return fmt::format("p{}", process.pid);
}

std::string id_of_object(std::size_t object) {
    return fmt::format("o{}", object);
}

std::string shortened(std::string_view text, std::size_t characters) {
    const auto starts = [](char letter) {
        return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U;
    };
    std::size_t count = 0;
    for (const char letter : text) count += starts(letter) ? 1 : 0;
    if (count <= characters) return std::string(text);
    const std::size_t left = (characters - 3) / 2;
    const std::size_t right = count - (characters - 3 - left);
    std::string result;
    std::size_t at = 0;
    for (const char letter : text) {
        if (starts(letter)) ++at;
        if (at <= left || at > right) result += letter;
        if (at == left + 1 && starts(letter)) result += "...";
    }
    return result;
}

std::string dot_of(const Picture& picture) {
    std::string text =
        "digraph patchbay {\n"
        "    rankdir=LR;\n"
        "    node [fontname=\"sans-serif\", fontsize=11];\n"
        "    edge [fontname=\"sans-serif\", fontsize=9];\n";
    for (const auto& process : picture.processes)
        text += fmt::format("    {} [shape=box, label={}];\n", id_of(process),
                            quoted(fmt::format("{} {}", process.pid, process.name)));
    for (std::size_t at = 0; at < picture.objects.size(); ++at) {
        const auto& object = picture.objects[at];
        // "\n" between two quoted strings is the one escape that is meant as such.
        text += fmt::format("    {} [shape=oval, label={} + \"\\n\" + {}];\n", id_of_object(at),
                            quoted(object.title), quoted(second_line(object)));
    }
    for (const auto& link : picture.links) {
        const auto process = id_of(picture.processes[link.process]);
        const auto object = id_of_object(link.object);
        text += fmt::format("    {} -> {} [dir={}, label={}{}];\n",
                            goes_to_process(link) ? object : process,
                            goes_to_process(link) ? process : object, dot_direction(link),
                            quoted(link.label), link.waits ? ", style=dashed" : "");
    }
    return text + "}\n";
}

std::string mermaid_of(const Picture& picture) {
    std::string text = "flowchart LR\n";
    for (const auto& process : picture.processes)
        text += fmt::format("    {}[\"{} {}\"]\n", id_of(process), process.pid,
                            mermaid_text(process.name));
    for (std::size_t at = 0; at < picture.objects.size(); ++at) {
        const auto& object = picture.objects[at];
        text += fmt::format("    {}([\"{}<br/>{}\"])\n", id_of_object(at),
                            mermaid_text(object.title), mermaid_text(second_line(object)));
    }
    for (const auto& link : picture.links) {
        const auto process = id_of(picture.processes[link.process]);
        const auto object = id_of_object(link.object);
        const auto* arrow = link.reads && link.writes ? "<-->" : "-->";
        if (!link.reads && !link.writes) arrow = "---";
        text +=
            fmt::format("    {} {}|\"{}\"| {}\n", goes_to_process(link) ? object : process, arrow,
                        mermaid_text(link.label), goes_to_process(link) ? process : object);
    }
    return text;
}

}  // namespace patchbay::cli
