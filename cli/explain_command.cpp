// SPDX-License-Identifier: Apache-2.0
//
// patchbay explain [SCHEME]; patchbay explain topic:/name
#include "addressee.hpp"
#include "explain_page.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "topic_page.hpp"
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
        if (subject_.starts_with("topic:/")) return explain_live_topic();
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
    [[nodiscard]] Outcome explain_live_topic() const {
        const auto addressee = Addressee::parse(subject_);
        if (!addressee) return std::unexpected(addressee.error());
        const auto facts = inspect_topic(addressee->address.rest());
        if (!facts && facts.error().is(Condition::invalid))
            return wrong_usage(facts.error().message());
        if (!facts) return stop_for(facts.error());
        return json_ ? print(topic_json(*facts))
                     : print([&](Page& page) { explain_topic(page, *facts); });
    }

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
  patchbay explain queue           one of pipe, queue, memory, semaphore, signal, socket, topic
  patchbay explain topic:/ticks    a topic that is there: who takes part, how far each has come
  patchbay explain mq --json       as data, with this machine's limits
  patchbay explain --markdown      as docs/ show it)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<ExplainCommand>(); },
};

}  // namespace patchbay::cli
