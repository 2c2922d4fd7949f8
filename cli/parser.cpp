// SPDX-License-Identifier: Apache-2.0
#include "parser.hpp"

#include "standard_streams.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

namespace patchbay::cli {
namespace {

// CLI11 takes "[a,b]" for a list, also where it is a message. No argument of a process contains a
// NUL, so that one in front hides the bracket while CLI11 reads, and is told from any other text.
constexpr char kShield = '\0';

std::string shielded(const std::string& argument) {
    return argument.starts_with('[') ? kShield + argument : argument;
}

std::string unshielded(std::string argument) {
    return argument.starts_with(kShield) ? argument.substr(1) : argument;
}

/// Only what the reader needs: not what CLI11 checks, which the messages say.
class HelpFormatter final : public CLI::Formatter {
public:
    HelpFormatter() {
        constexpr std::size_t kColumnOfDescriptions = 24;
        column_width(kColumnOfDescriptions);
        label("Positionals", "Arguments");
    }
    std::string make_option_opts(const CLI::Option* option) const override {
        if (option->get_positional()) return option->get_expected_max() > 1 ? "..." : "";
        if (option->get_type_size() == 0) return "";
        const auto name = option->get_type_name();
        return ' ' + name.substr(0, name.find(':'));  // "N", not "N:INT in [1 - 9]"
    }
};

}  // namespace

Parser::Parser(const Verb& verb)
    : app_(std::make_unique<CLI::App>(std::string(verb.summary),
                                      fmt::format("patchbay {}", verb.name))),
      command_(verb.make()) {
    app_->formatter(std::make_shared<HelpFormatter>());
    app_->set_help_flag("-h,--help", "show this help");
    app_->footer(std::string(verb.examples));
    command_->declare(*app_);
    for (auto* option : app_->get_options([](const CLI::Option*) { return true; }))
        if (option->get_type_size() != 0) option->transform(unshielded);
}

Parser::~Parser() = default;

std::string Parser::help() const {
    return app_->help();
}

std::vector<const CLI::Option*> Parser::options() const {
    return std::as_const(*app_).get_options([](const CLI::Option*) { return true; });
}

Outcome Parser::run(const std::vector<std::string>& arguments) {
    std::vector<std::string> reversed;  // as CLI11 wants them
    for (auto at = arguments.rbegin(); at != arguments.rend(); ++at)
        reversed.push_back(shielded(*at));
    try {
        app_->parse(reversed);
    } catch (const CLI::CallForHelp&) {
        return Output().write(help());
    } catch (const CLI::ParseError& error) {
        return wrong_usage(fmt::format("{}; {} --help shows how", error.what(), app_->get_name()));
    }
    return command_->run();
}

}  // namespace patchbay::cli
