// SPDX-License-Identifier: Apache-2.0
#include "patchbay/inspect/kind.hpp"
#include "patchbay/traits.hpp"

#include "choice/patterns.hpp"
#include "clean/orphan.hpp"
#include "completion/candidates.hpp"
#include "completion/processes.hpp"
#include "explanations/explanation.hpp"
#include "inspect/completions.hpp"
#include "limits/measured_limit.hpp"
#include "parser.hpp"
#include "top/state.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace patchbay::cli {
namespace {

Candidates verbs() {
    Candidates candidates;
    for (const auto* verb : all_verbs())
        candidates.push_back({std::string(verb->name), std::string(verb->summary)});
    return candidates;
}

/// What `bench` may measure; it says itself where a scheme has nothing to be measured.
Candidates schemes() {
    Candidates candidates;
    for (const auto& traits : all_traits())
        candidates.push_back({std::string(traits.scheme), std::string(traits.mechanism)});
    return candidates;
}

Candidates subjects_of_explain() {
    auto candidates = schemes();
    for (const auto* explanation : all_explanations())
        candidates.push_back({std::string(explanation->alias), "mechanism"});
    return candidates;
}

Candidates patterns() {
    Candidates candidates;
    for (const auto& pattern : all_patterns())
        candidates.push_back({std::string(pattern.name), std::string(pattern.meaning)});
    Candidates kinds_of_objects() {
        for (std::size_t kind = 0; kind < inspect::kKinds; ++kind)
            candidates.push_back(
                {std::string(inspect::name_of(static_cast<inspect::Kind>(kind))), ""});
        for (std::size_t kind = 0; kind < inspect::kKinds; ++kind)
            candidates.push_back(
                {std::string(inspect::name_of(static_cast<inspect::Kind>(kind))), ""});
        return candidates;
    }

    Candidates columns_of_top() {
        Candidates candidates;
        for (std::size_t column = 0; column < kSortColumns; ++column)
            candidates.push_back({std::string(name_of(static_cast<SortBy>(column))), ""});
        return candidates;
    }

    /// What a value is, its name in the help tells: that of a positional, or of an option's type.
    Candidates values(const std::string& kind, std::string_view word) {
        if (kind == "ADDRESS" || kind == "FROM" || kind == "TO") return complete_address(word);
        if (kind == "SCHEME") return subjects_of_explain();
        if (kind == "KIND") return kinds_of_objects();
        if (kind == "VERB") return verbs();
        if (kind == "FILE") return complete_path(word, PathKind::any);
        if (kind == "COLUMN") return columns_of_top();
        if (kind == "PICTURE")
            return {{"dot", ""}, {"mermaid", ""}, {"json", ""}, {"svg", ""}, {"html", ""}};
        if (kind == "FORMAT") return {{"text", ""}, {"hex", ""}, {"json", ""}, {"raw", ""}};
        return {};
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
            if (expects_ != nullptr) return values(expects_->get_type_name(), word);
            if (word.starts_with('-') && !only_positionals_) return names_of_options();
            const auto* positional = positional_here();
            return positional == nullptr ? Candidates{} : values(positional->get_name(true), word);
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

        /// What a value is, its name in the help tells: that of a positional, or of an option's type.
        Candidates values(const std::string& kind, std::string_view word) {
            if (kind == "ADDRESS" || kind == "FROM" || kind == "TO") return complete_address(word);
            if (kind == "SCHEME") return subjects_of_explain();
            if (kind == "KIND") return kinds_of_objects();
            if (kind == "VERB") return verbs();
            if (kind == "FILE") return complete_path(word, PathKind::any);
            if (kind == "PICTURE")
                return {{"dot", ""}, {"mermaid", ""}, {"json", ""}, {"svg", ""}, {"html", ""}};
            if (kind == "FORMAT") return {{"text", ""}, {"hex", ""}, {"json", ""}, {"raw", ""}};
            return {};
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
                        options_,
                        [&](const CLI::Option* option) { return option->check_name(word); });
                    if (found != options_.end() && (*found)->get_type_size() > 0) expects_ = *found;
                }
            }

            [[nodiscard]] Candidates candidates(const std::string& word) const {
                if (expects_ != nullptr) return values(expects_->get_type_name(), word);
                if (word.starts_with('-') && !only_positionals_) return names_of_options();
                const auto* positional = positional_here();
                return positional == nullptr ? Candidates{}
                                             : values(positional->get_name(true), word);
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

    Candidates
    complete(std::span<const std::string> words) {
        if (words.empty()) return {};
        auto candidates = all_candidates(words);
        std::erase_if(candidates, [&](const Candidate& candidate) {
            return !candidate.word.starts_with(words.back());
        });
        return candidates;
    }

    /// The last of a list with commas: "ordered,poll".
    Candidates needs(std::string_view word) {
        const auto before = word.substr(0, word.rfind(',') + 1);  // all of it, or nothing
        Candidates candidates;
        for (const auto& need : all_needs())
            candidates.push_back({fmt::format("{}{}", before, need.name), need.met});
        /// What `clean` takes: kinds of objects, and addresses.
        Candidates complete_subject(std::string_view word) {
            auto candidates = complete_address(word);
            for (std::size_t index = 0; index < inspect::kKinds; ++index) {
                const auto kind = static_cast<inspect::Kind>(index);
                if (can_be_cleaned(kind))
                    candidates.push_back({std::string(inspect::name_of(kind)), "kind"});
                Candidates kinds_of_limits() {
                    for (auto& kind : limit_kinds()) candidates.push_back({std::move(kind), ""});
                    /// What `clean` takes: kinds of objects, and addresses.
                    Candidates complete_subject(std::string_view word) {
                        auto candidates = complete_address(word);
                        for (std::size_t index = 0; index < inspect::kKinds; ++index) {
                            const auto kind = static_cast<inspect::Kind>(index);
                            if (can_be_cleaned(kind))
                                candidates.push_back({std::string(inspect::name_of(kind)), "kind"});
                        }
                        /// What a value is, its name in the help tells: that of a positional, or of an option's type.
                        Candidates values(const std::string& kind, std::string_view word) {
                            if (kind == "ADDRESS" || kind == "FROM" || kind == "TO")
                                return complete_address(word);
                            if (kind == "SCHEME") return subjects_of_explain();
                            if (kind == "PIDS") return processes();
                            if (kind == "LIMITS") return kinds_of_limits();
                            if (kind == "SUBJECTS") return complete_subject(word);
                            if (kind == "VERB") return verbs();
                            if (kind == "FILE") return complete_path(word, PathKind::any);
                            if (kind == "FORMAT")
                                return {{"text", ""}, {"hex", ""}, {"json", ""}, {"raw", ""}};
                            return {};
                            /// Where on the command line of one verb the cursor is.
                            class Position {
                            public:
                                explicit Position(const Parser& parser)
                                    : options_(parser.options()) {}
                                void pass(const std::string& word) {
                                    if (expects_ != nullptr) {
                                        expects_ = nullptr;
                                    } else if (only_positionals_ || !word.starts_with('-')) {
                                        ++positionals_;
                                    } else if (word == "--") {
                                        only_positionals_ = true;
                                    } else {
                                        const auto found = std::ranges::find_if(
                                            options_, [&](const CLI::Option* option) {
                                                return option->check_name(word);
                                            });
                                        if (found != options_.end() &&
                                            (*found)->get_type_size() > 0)
                                            expects_ = *found;
                                    }
                                }
                                [[nodiscard]] Candidates candidates(const std::string& word) const {
                                    if (expects_ != nullptr)
                                        return values(expects_->get_type_name(), word);
                                    if (word.starts_with('-') && !only_positionals_)
                                        return names_of_options();
                                    const auto* positional = positional_here();
                                    return positional == nullptr
                                               ? Candidates{}
                                               : values(positional->get_name(true), word);
                                }

                            private:
                                [[nodiscard]] Candidates names_of_options() const {
                                    Candidates candidates;
                                    for (const auto* option : options_) {
                                        for (const auto& name : option->get_lnames())
                                            candidates.push_back(
                                                {"--" + name, option->get_description()});
                                        for (const auto& name : option->get_snames())
                                            candidates.push_back(
                                                {"-" + name, option->get_description()});
                                    }
                                    return candidates;
                                }

                                /// What a value is, its name in the help tells: that of a positional, or of an option's type.
                                Candidates values(const std::string& kind, std::string_view word) {
                                    if (kind == "ADDRESS" || kind == "FROM" || kind == "TO")
                                        return complete_address(word);
                                    if (kind == "SCHEME") return subjects_of_explain();
                                    if (kind == "ADDRESSES") {
                                        auto candidates = schemes();
                                        std::ranges::copy(complete_address(word),
                                                          std::back_inserter(candidates));
                                        return candidates;
                                    }
                                    if (kind == "MODE,..")
                                        return {{"latency", ""},
                                                {"throughput", ""},
                                                {"fanout", ""},
                                                {"wake", ""},
                                                {"all", ""}};
                                    if (kind == "HOW,..")
                                        return {{"spin", ""}, {"adaptive", ""}, {"block", ""}};
                                    if (kind == "GOAL")
                                        return {{"latency", ""}, {"throughput", ""}};
                                    if (kind == "WAIT")
                                        return {{"spin", ""}, {"adaptive", ""}, {"block", ""}};
                                    if (kind == "PATTERN") return patterns();
                                    if (kind == "NEEDS") return needs(word);
                                    if (kind == "PIDS") return processes();
                                    if (kind == "SUBJECTS") return complete_subject(word);
                                    if (kind == "VERB") return verbs();
                                    if (kind == "FILE") return complete_path(word, PathKind::any);
                                    if (kind == "SUBJECTS") return subjects_of_ls(word);
                                    if (kind.starts_with("COLUMNS:"))
                                        return column_lists(kind, word);
                                    if (kind == "FORMAT")
                                        return {
                                            {"text", ""}, {"hex", ""}, {"json", ""}, {"raw", ""}};
                                    return {};
                                }

                                /// Where on the command line of one verb the cursor is.
                                class Position {
                                public:
                                    explicit Position(const Parser& parser)
                                        : options_(parser.options()) {}

                                    void pass(const std::string& word) {
                                        if (expects_ != nullptr) {
                                            expects_ = nullptr;
                                        } else if (only_positionals_ || !word.starts_with('-')) {
                                            ++positionals_;
                                        } else if (word == "--") {
                                            only_positionals_ = true;
                                        } else {
                                            const auto found = std::ranges::find_if(
                                                options_, [&](const CLI::Option* option) {
                                                    return option->check_name(word);
                                                });
                                            if (found != options_.end() &&
                                                (*found)->get_type_size() > 0)
                                                expects_ = *found;
                                        }
                                    }

                                    [[nodiscard]] Candidates candidates(
                                        const std::string& word) const {
                                        if (expects_ != nullptr)
                                            return values(expects_->get_type_name(), word);
                                        if (word.starts_with('-') && !only_positionals_)
                                            return names_of_options();
                                        const auto* positional = positional_here();
                                        return positional == nullptr
                                                   ? Candidates{}
                                                   : values(positional->get_name(true), word);
                                    }

                                private:
                                    [[nodiscard]] Candidates names_of_options() const {
                                        Candidates candidates;
                                        for (const auto* option : options_) {
                                            for (const auto& name : option->get_lnames())
                                                candidates.push_back(
                                                    {"--" + name, option->get_description()});
                                            for (const auto& name : option->get_snames())
                                                candidates.push_back(
                                                    {"-" + name, option->get_description()});
                                        }
                                        return candidates;
                                    }

                                    [[nodiscard]] const CLI::Option* positional_here() const {
                                        std::size_t left = positionals_;
                                        for (const auto* option : options_) {
                                            if (!option->get_positional()) continue;
                                            if (left == 0 || option->get_expected_max() > 1)
                                                return option;
                                            --left;
                                        }
                                        return nullptr;
                                    }

                                    std::vector<const CLI::Option*> options_;
                                    const CLI::Option* expects_ =
                                        nullptr;  ///< the option whose value comes next
                                    bool only_positionals_ = false;  ///< "--" was there
                                    std::size_t positionals_ = 0;
                                };

                                Candidates all_candidates(std::span<const std::string> words) {
                                    const auto& last = words.back();
                                    if (words.size() == 1) {
                                        if (last.starts_with('-'))
                                            return {{"--help", ""}, {"--version", ""}};
                                        return verbs();
                                    }
                                    const auto* verb = find_verb(words.front());
                                    if (verb == nullptr) return {};
                                    const Parser parser(*verb);
                                    Position position(parser);
                                    for (const auto& word : words.subspan(1, words.size() - 2))
                                        position.pass(word);
                                    return position.candidates(last);
                                }

                            }  // namespace

                            Candidates
                            complete(std::span<const std::string> words) {
                                if (words.empty()) return {};
                                auto candidates = all_candidates(words);
                                std::erase_if(candidates, [&](const Candidate& candidate) {
                                    return !candidate.word.starts_with(words.back());
                                });
                                return candidates;
                            }

                        }  // namespace patchbay::cli
