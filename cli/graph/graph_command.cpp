// SPDX-License-Identifier: Apache-2.0
//
// patchbay graph
#include "graph/graph_page.hpp"
#include "graph/picture_formats.hpp"
#include "inspect/snapshot_json.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>

namespace patchbay::cli {
namespace {

struct Format {
    std::string_view name;
    std::string (*draw)(const inspect::Snapshot&, const Picture&);
};

nlohmann::json with_gaps(const inspect::Snapshot& snapshot, const Picture& picture) {
    const auto details = snapshot_json(snapshot);
    auto graph = graph_json(picture, details);
    graph["gaps"] = details.value("gaps", nlohmann::json::array());
    return graph;
}

constexpr std::array kFormats{
    Format{"dot", [](const inspect::Snapshot&, const Picture& picture) { return dot_of(picture); }},
    Format{"mermaid",
           [](const inspect::Snapshot&, const Picture& picture) { return mermaid_of(picture); }},
    Format{"json",
           [](const inspect::Snapshot& snapshot, const Picture& picture) {
               return with_gaps(snapshot, picture).dump(2) + '\n';
           }},
    Format{"svg", [](const inspect::Snapshot&, const Picture& picture) { return svg_of(picture); }},
    Format{"html", [](const inspect::Snapshot& snapshot,
                      const Picture& picture) { return graph_page(with_gaps(snapshot, picture)); }},
};

const Format* format_named(std::string_view name) {
    const auto* found = std::ranges::find(kFormats, name, &Format::name);
    return found == kFormats.end() ? nullptr : found;
}

class GraphCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("--pid", options_.pids, "only what this process shares; may be repeated")
            ->type_name("PID")
            ->check(CLI::PositiveNumber)
            ->allow_extra_args(false);
        parser.add_option("--kind", kinds_, "only objects of this kind; may be repeated")
            ->type_name("KIND")
            ->allow_extra_args(false);
        parser.add_flag("--all", options_.all, "also objects that one process holds, or none");
        parser
            .add_option("--format", format_,
                        "dot, mermaid, json, svg or html; else by FILE's ending, else dot")
            ->type_name("PICTURE");
        parser.add_option("--output", path_, "where to; stdout otherwise")->type_name("FILE");
    }

    Outcome run() override {
        if (auto read = read_kinds(); !read) return read;
        const auto* format = chosen_format();
        if (format == nullptr)
            return wrong_usage("--format: dot, mermaid, json, svg or html expected, not '" +
                               format_ + "'");
        const auto snapshot = inspect::snapshot();
        if (!snapshot) return stop_for(snapshot.error());
        for (const auto pid : options_.pids)
            if (!snapshot->process_with(pid))
                return failed(fmt::format("--pid: there is no process {} to be seen", pid));
        options_.without_pid = ::getpid();
        const auto picture = picture_of(*snapshot, options_);
        const auto hidden = std::ranges::count_if(snapshot->processes, [](const auto& process) {
            return !process.descriptors_seen && !process.is_kernel_thread && process.state != 'Z';
        });
        if (hidden > 0)
            say(fmt::format("{} processes hide what they hold; run as root to see it", hidden));
        return write(format->draw(*snapshot, picture));
    }

private:
    Outcome read_kinds() {
        if (kinds_.empty()) return {};
        options_.kinds = {};
        for (const auto& name : kinds_) {
            const auto kind = inspect::kind_named(name);
            if (!kind) return wrong_usage("--kind: no kind '" + name + "', but " + all_kinds());
            options_.kinds.insert(*kind);
        }
        return {};
    }

    static std::string all_kinds() {
        std::string names;
        for (std::size_t kind = 0; kind < inspect::kKinds; ++kind)
            names += fmt::format("{}{}", kind == 0 ? "" : ", ",
                                 inspect::name_of(static_cast<inspect::Kind>(kind)));
        return names;
    }

    const Format* chosen_format() const {
        if (!format_.empty()) return format_named(format_);
        const auto dot = path_.rfind('.');
        const auto* by_ending = dot == std::string::npos
                                    ? nullptr
                                    : format_named(std::string_view(path_).substr(dot + 1));
        return by_ending == nullptr ? format_named("dot") : by_ending;
    }

    Outcome write(const std::string& text) const {
        if (path_.empty() || path_ == "-") return Output().write(text);
        auto file = Output::to_file(path_);
        if (!file) return std::unexpected(file.error());
        return file->write(text);
    }

    PictureOptions options_;
    std::vector<std::string> kinds_;
    std::string format_;
    std::string path_;
};

}  // namespace

const Verb kGraphVerb{
    .name = "graph",
    .summary = "processes and the objects between them, as a picture",
    .examples = R"(Examples:
  patchbay graph --output ipc.html             a page to look around in: search, filters, details
  patchbay graph --pid 4711 --format svg       what process 4711 shares, and with whom
  patchbay graph --kind topic | dot -Tpng > topics.png
  patchbay graph --format mermaid              for pages written in Markdown

Boxes are processes, ovals objects; the arrows show where data may go. A connection of two
sockets is one oval. Objects of which only one process is known are left out without --all.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<GraphCommand>(); },
};

}  // namespace patchbay::cli
