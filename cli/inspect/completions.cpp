// SPDX-License-Identifier: Apache-2.0
#include "inspect/completions.hpp"

#include "inspect/object_columns.hpp"
#include "inspect/process_columns.hpp"
#include "inspect/subject.hpp"
#include "inspect/who_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace patchbay::cli {

Candidates subjects_of_ls(std::string_view word) {
    auto candidates = complete_address(word);
    if (word.find(':') != std::string_view::npos) return candidates;
    for (auto& kind : kind_words()) candidates.push_back({std::move(kind), "kind"});
    return candidates;
}

Candidates column_lists(std::string_view kind, std::string_view word) {
    auto columns = object_columns();
    if (kind.ends_with(":ps")) columns = process_columns();
    if (kind.ends_with(":who")) columns = who_columns();
    // What is there already, with the '+' or ',' that ends it.
    const auto end = word.find_last_of("+,");
    const auto before = end == std::string_view::npos ? "" : word.substr(0, end + 1);
    Candidates candidates;
    for (const auto& column : columns)
        candidates.push_back(
            {fmt::format("{}{}", before, column.name), std::string(column.meaning)});
    return candidates;
}

}  // namespace patchbay::cli
