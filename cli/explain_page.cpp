// SPDX-License-Identifier: Apache-2.0
#include "explain_page.hpp"

#include "trait_columns.hpp"

#include <fmt/core.h>

namespace patchbay::cli {
namespace {

TextTable traits_table() {
    TextTable::Row header;
    for (const auto& column : trait_columns()) header.emplace_back(column.header);
    TextTable table(std::move(header));
    for (const auto& traits : all_traits()) {
        TextTable::Row row;
        for (const auto& column : trait_columns()) row.push_back(column.cell(traits));
        table.add(std::move(row));
    }
    return table;
}

void add_facts(Page& page, const Traits& traits) {
    page.heading("Traits");
    TextTable table({"trait", "here", "meaning"});
    for (const auto& column : trait_columns()) {
        auto cell = column.cell(traits);
        table.add({std::string(column.header), cell.empty() ? "-" : std::move(cell),
                   std::string(column.meaning)});
    }
    page.table(table, TextTable::Overflow::wrap);
}

void add_advantages(Page& page, std::span<const std::string_view> own,
                    std::span<const std::string_view> inherited) {
    page.heading("Good at");
    for (const auto advantages : {own, inherited})
        for (const auto advantage : advantages) page.item(advantage);
}

void add_drawbacks(Page& page, std::span<const Drawback> own, std::span<const Drawback> inherited) {
    page.heading("Known for, and what Patchbay does about it");
    for (const auto drawbacks : {own, inherited})
        for (const auto& [drawback, answer] : drawbacks) page.answered_item(drawback, answer);
}

void add_limits(Page& page, std::span<const Limit> own, std::span<const Limit> inherited) {
    page.heading("Limits on this machine, now");
    TextTable table({"limit", "now", "meaning"});
    for (const auto limits : {own, inherited})
        for (const auto& limit : limits)
            table.add({std::string(limit.name), limit.text(), std::string(limit.meaning)});
    page.table(table, TextTable::Overflow::wrap);
}

void add_choice(Page& page, std::string_view choose, std::string_view instead) {
    page.heading("When to choose it");
    page.paragraph(fmt::format("Choose it when {}.", choose));
    page.paragraph(fmt::format("Choose instead {}.", instead));
}

}  // namespace

void explain_all(Page& page) {
    page.title("Every scheme and what it can do");
    page.table(traits_table(), TextTable::Overflow::leave_out);
    page.heading("Columns");
    for (const auto& column : trait_columns())
        page.item(fmt::format("{}: {}", column.header, column.meaning));
    page.heading("More");
    page.paragraph(
        "patchbay explain SCHEME or MECHANISM tells what each is good at and known for, with this "
        "machine's limits: explain fifo, explain queue. A wider terminal shows more columns, "
        "--json all.");
}

void explain_mechanism(Page& page, const Explanation& mechanism) {
    page.title(mechanism.mechanism);
    page.heading("Principle");
    page.paragraph(mechanism.principle);
    add_advantages(page, mechanism.advantages, {});
    add_drawbacks(page, mechanism.drawbacks, {});
    page.heading("Schemes");
    for (const auto& scheme : mechanism.schemes)
        page.command(fmt::format("patchbay explain {}", scheme.scheme), scheme.title);
    if (!mechanism.limits.empty()) add_limits(page, mechanism.limits, {});
    add_choice(page, mechanism.choose, mechanism.instead);
}

void explain_scheme(Page& page, const Traits& traits, const FoundScheme& found) {
    const auto& mechanism = *found.mechanism;
    const auto& scheme = *found.scheme;
    page.title(fmt::format("{}: {}", traits.syntax, scheme.title));
    page.heading("Principle");
    page.paragraph(scheme.principle);
    if (scheme.title != mechanism.mechanism)
        page.heading(fmt::format("What a {} is", mechanism.mechanism));
    page.paragraph(mechanism.principle);
    add_advantages(page, scheme.advantages, mechanism.advantages);
    add_drawbacks(page, scheme.drawbacks, mechanism.drawbacks);
    add_limits(page, scheme.limits, mechanism.limits);
    add_choice(page, scheme.choose, scheme.instead);
    add_facts(page, traits);
    page.heading("Examples");
    for (const auto& [command, meaning] : scheme.examples) page.command(command, meaning);
    page.heading("See");
    page.paragraph(fmt::format("{}, patchbay(1)", scheme.see));
}

}  // namespace patchbay::cli
