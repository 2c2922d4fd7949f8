// SPDX-License-Identifier: Apache-2.0
#include "choice/answer.hpp"

#include <nlohmann/json.hpp>

namespace patchbay::cli {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) {
    return value ? Json(*value) : Json();
}

Json figure_json(const BenchRow* row) {
    if (row == nullptr) return nullptr;
    auto json = key_json(row->key);
    json["measured"] = row->measured;
    json["median_ns"] = row->median_ns;
    json["p50_ns"] = number(row->p50_ns);
    json["p99_ns"] = number(row->p99_ns);
    json["messages_per_second"] = number(row->messages_per_second);
    json["times_the_floor"] = number(row->times_the_floor);
    return json;
}

Json contender_json(const Question& question, const Contender& contender) {
    Json json{{"scheme", contender.traits->scheme},
              {"address", contender.traits->syntax},
              {"by_hand", nullptr},
              {"missing", contender.missed},
              {"refused", nullptr},
              {"figure", figure_json(contender.row)}};
    if (!contender.native) json["by_hand"] = question.pattern->by_hand;
    if (contender.refusal != nullptr) json["refused"] = contender.refusal->refused->message;
    return json;
}

Json contenders_json(const Question& question, const std::vector<Contender>& contenders) {
    auto json = Json::array();
    for (const auto& contender : contenders) json.push_back(contender_json(question, contender));
    return json;
}

Json question_json(const Question& question) {
    Json json{{"pattern", question.pattern->name},
              {"size_bytes", nullptr},
              {"receivers", nullptr},
              {"needs", Json::array()},
              {"for", question.goal == Goal::latency ? "latency" : "throughput"},
              {"wait", question.wait}};
    if (question.pattern->has_size) json["size_bytes"] = question.size_bytes;
    if (question.pattern->has_receivers) json["receivers"] = question.receivers;
    for (const auto* need : question.needs) json["needs"].push_back(need->name);
    return json;
}

Json cost_of_second_json(const Choice& choice) {
    auto json = Json::array();
    for (const auto& cost : choice.cost_of_second) {
        json.push_back({{"mode", cost.mode},
                        {"first", figure_json(cost.first)},
                        {"second", figure_json(cost.other)},
                        {"ratio", cost.factor()}});
    }
    return json;
}

}  // namespace

Json Answer::json() const {
    Json json{{"question", question_json(question)},
              {"answer", nullptr},
              {"by", choice.setting ? "figures" : "traits"},
              {"figures", nullptr},
              {"meets_all", contenders_json(question, choice.ranking)},
              {"cost_of_second", cost_of_second_json(choice)},
              {"faster_peer", figure_json(choice.faster_peer)},
              {"faster_pair", nullptr},
              {"cautions", cautions},
              {"others", contenders_json(question, choice.others)}};
    if (!choice.ranking.empty()) json["answer"] = choice.ranking.front().traits->scheme;
    if (run != nullptr)
        json["figures"] = {{"source", run->source}, {"machine", run->machine.text()}};
    if (choice.faster_pair != nullptr)
        json["faster_pair"] = contender_json(question, *choice.faster_pair);
    return json;
}

}  // namespace patchbay::cli
