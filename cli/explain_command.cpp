// SPDX-License-Identifier: Apache-2.0
//
// patchbay explain [SCHEME]
#include "explain_page.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <limits>

namespace patchbay::cli {
namespace {

class ExplainCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser
            .add_option("SCHEME", subject_, "a scheme (fifo), a mechanism (queue), or an address")
            ->type_name("");
        auto* json = parser.add_flag("--json", json_, "as data");
        parser.add_flag("--markdown", markdown_, "as Markdown")->excludes(json);
    }

    Outcome run() override {
        if (subject_.empty()) {
            return json_ ? print(all_json()) : print([](Page& page) { explain_all(page); });
        }
        const auto name = subject_.substr(0, subject_.find(':'));
        if (const auto found = find_scheme(name); const auto* traits = find_traits(name)) {
            if (found.scheme == nullptr) return failed(fmt::format("{}: is not explained", name));
            return json_ ? print(scheme_json(*traits, found))
                         : print([&](Page& page) { explain_scheme(page, *traits, found); });
        }
        if (const auto* mechanism = find_mechanism(name)) {
            return json_ ? print(mechanism_json(*mechanism))
                         : print([&](Page& page) { explain_mechanism(page, *mechanism); });
        }
        return unknown(name);
    }

private:
    static Outcome print(const nlohmann::ordered_json& json) {
        constexpr int kIndent = 2;
        return Output().write(json.dump(kIndent) + '\n');
    }

    [[nodiscard]] Outcome print(const std::function<void(Page&)>& explain) const {
        const bool narrow = is_terminal(STDOUT_FILENO);
        const auto width =
            narrow ? terminal_width(STDOUT_FILENO) : std::numeric_limits<std::size_t>::max();
        const auto page =
            markdown_ ? make_markdown_page() : make_text_page(width, wants_colour(STDOUT_FILENO));
        explain(*page);
        return Output().write(page->text());
    }

    static Outcome unknown(const std::string& name) {
        std::string known;
        for (const auto& traits : all_traits()) known += fmt::format(" {}", traits.scheme);
        known += ", or of the mechanisms";
        for (const auto* mechanism : all_explanations())
            known += fmt::format(" {}", mechanism->alias);
        return wrong_usage(fmt::format("no scheme '{}'; one of{}", name, known));
    }

    std::string subject_;
    bool json_ = false;
    bool markdown_ = false;
};

}  // namespace

const Verb kExplainVerb{
    .name = "explain",
    .summary = "what each mechanism is good at, bad at, and limited to here",
    .examples = R"(Examples:
  patchbay explain                 the traits of all schemes, in a table
  patchbay explain fifo            all about one
  patchbay explain queue           about a mechanism: pipe, queue, memory, semaphore, signal, socket
  patchbay explain mq --json       as data, with this machine's limits
  patchbay explain --markdown      as docs/ show it)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<ExplainCommand>(); },
};

}  // namespace patchbay::cli
