// SPDX-License-Identifier: Apache-2.0
#include "explain_page.hpp"
#include "trait_columns.hpp"

#include <nlohmann/json.hpp>

namespace patchbay::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(Limit::Unit unit) {
    switch (unit) {
        case Limit::Unit::bytes: return "bytes";
        case Limit::Unit::count: return "count";
        case Limit::Unit::pages: return "pages";
    }
    return {};
}

/// null: unknown; "unlimited" where there is none.
Json value_of(const Limit& limit) {
    const auto value = limit.value();
    if (!value) return nullptr;
    if (*value == kNoLimit) return "unlimited";
    return *value;
}

/// What a mechanism and a scheme have in common.
template <class Subject>
void add_common(Json& json, const Subject& subject) {
    json["principle"] = subject.principle;
    json["advantages"] = subject.advantages;
    json["drawbacks"] = Json::array();
    for (const auto& [drawback, answer] : subject.drawbacks)
        json["drawbacks"].push_back({{"drawback", drawback}, {"answer", answer}});
    json["limits"] = Json::array();
    for (const auto& limit : subject.limits) {
        json["limits"].push_back({{"name", limit.name},
                                  {"meaning", limit.meaning},
                                  {"unit", name_of(limit.unit)},
                                  {"value", value_of(limit)}});
    }
    json["choose_it_when"] = subject.choose;
    json["choose_instead"] = subject.instead;
}

}  // namespace

Json all_json() {
    auto json = Json::array();
    for (const auto& traits : all_traits()) json.push_back(traits_json(traits));
    return json;
}

Json mechanism_json(const Explanation& mechanism) {
    Json json{{"mechanism", mechanism.mechanism}};
    add_common(json, mechanism);
    json["schemes"] = Json::array();
    for (const auto& scheme : mechanism.schemes)
        json["schemes"].push_back({{"scheme", scheme.scheme}, {"title", scheme.title}});
    return json;
}

Json scheme_json(const Traits& traits, const FoundScheme& found) {
    Json json{{"scheme", traits.scheme}, {"title", found.scheme->title}};
    add_common(json, *found.scheme);
    json["examples"] = Json::array();
    for (const auto& [command, meaning] : found.scheme->examples)
        json["examples"].push_back({{"command", command}, {"meaning", meaning}});
    json["see"] = found.scheme->see;
    json["traits"] = traits_json(traits);
    json["mechanism"] = mechanism_json(*found.mechanism);
    return json;
}

}  // namespace patchbay::cli
