// SPDX-License-Identifier: Apache-2.0
#include "completion/candidates.hpp"
#include "completion/values.hpp"
#include "parser.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace patchbay::cli {
namespace {

Candidates verbs() {
    Candidates candidates;
    for (const auto* verb : all_verbs())
        candidates.push_back({std::string(verb->name), std::string(verb->summary)});
    return candidates;
}

/// Where on the command line of one verb the cursor is.
class Position {
public:
    explicit Position(const Parser& parser) : options_(parser.options()) {}

    void pass(const std::string& word) {
        if (expects_ != nullptr) {
            expects_ = nullptr;
        } else if (only_positionals_ || !word.starts_with('-')) {
            ++positionals_;
        } else if (word == "--") {
            only_positionals_ = true;
        } else {
            const auto found = std::ranges::find_if(
                options_, [&](const CLI::Option* option) { return option->check_name(word); });
            if (found != options_.end() && (*found)->get_type_size() > 0) expects_ = *found;
        }
    }

    [[nodiscard]] Candidates candidates(const std::string& word) const {
        if (expects_ != nullptr) return complete_value(expects_->get_type_name(), word);
        if (word.starts_with('-') && !only_positionals_) return names_of_options();
        const auto* positional = positional_here();
        return positional == nullptr ? Candidates{}
                                     : complete_value(positional->get_name(true), word);
    }

private:
    [[nodiscard]] Candidates names_of_options() const {
        Candidates candidates;
        for (const auto* option : options_) {
            for (const auto& name : option->get_lnames())
                candidates.push_back({"--" + name, option->get_description()});
            for (const auto& name : option->get_snames())
                candidates.push_back({"-" + name, option->get_description()});
        }
        return candidates;
    }

    [[nodiscard]] const CLI::Option* positional_here() const {
        std::size_t left = positionals_;
        for (const auto* option : options_) {
            if (!option->get_positional()) continue;
            if (left == 0 || option->get_expected_max() > 1) return option;
            --left;
        }
        return nullptr;
    }

    std::vector<const CLI::Option*> options_;
    const CLI::Option* expects_ = nullptr;  ///< the option whose value comes next
    bool only_positionals_ = false;         ///< "--" was there
    std::size_t positionals_ = 0;
};

Candidates all_candidates(std::span<const std::string> words) {
    const auto& last = words.back();
    if (words.size() == 1) {
        if (last.starts_with('-')) return {{"--help", ""}, {"--version", ""}};
        return verbs();
    }
    const auto* verb = find_verb(words.front());
    if (verb == nullptr) return {};
    const Parser parser(*verb);
    Position position(parser);
    for (const auto& word : words.subspan(1, words.size() - 2)) position.pass(word);
    return position.candidates(last);
}

}  // namespace

Candidates complete(std::span<const std::string> words) {
    if (words.empty()) return {};
    auto candidates = all_candidates(words);
    std::erase_if(candidates, [&](const Candidate& candidate) {
        return !candidate.word.starts_with(words.back());
    });
    return candidates;
}

}  // namespace patchbay::cli
