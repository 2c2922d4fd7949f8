// SPDX-License-Identifier: Apache-2.0
#include "choice/answer.hpp"

#include "patchbay/units.hpp"

#include "benchmarks/figure_text.hpp"
#include "text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

/// "  why      ..." with what follows below itself.
std::string paragraph(std::string_view label, const std::string& text, std::size_t width) {
    constexpr std::size_t kIndent = 11;
    if (text.empty()) return {};
    auto lines = wrapped(text, std::min<std::size_t>(width, 100), kIndent, kIndent);
    const auto start = fmt::format("  {:<9}", label);
    return lines.replace(0, kIndent, start) + '\n';
}

std::string joined(const std::vector<std::string>& parts, const char* separator) {
    return fmt::format("{}", fmt::join(parts, separator));
}

/// "mq:/name?capacity=100": with the options of what was measured.
std::string address(const Contender& contender) {
    std::string text(contender.traits->syntax);
    if (contender.row == nullptr) return text;
    const auto& name = contender.row->key.name;
    const auto options = name.find('?');
    return options == std::string::npos ? text : text + name.substr(options);
}

std::string by_hand(const Question& question, const Contender& contender) {
    return contender.native ? "" : std::string(question.pattern->by_hand);
}

/// "2.10 us", with what it is the time of.
std::string figure(const Question& question, const BenchRow& row) {
    const auto& key = row.key;
    if (key.mode == "fanout")
        return fmt::format("{} until each of {} has a message, {}", duration_text(row.median_ns),
                           counted(key.subscribers, "receiver"),
                           rate_text(row.messages_per_second.value_or(1e9 / row.median_ns)));
    if (key.mode == "throughput")
        return fmt::format("{}, {} each",
                           rate_text(row.messages_per_second.value_or(1e9 / row.median_ns)),
                           duration_text(row.median_ns));
    if (question.pattern->name == "request")
        return duration_text(2 * cost_ns(row)) + " there and back (twice p50)";
    auto text = duration_text(cost_ns(row)) + " one way (p50)";
    if (row.p99_ns) text += fmt::format(", p99 {}", duration_text(*row.p99_ns));
    return text;
}

/// Where the setting is not the one that was asked for, and what else it is good to know.
std::string here(const Question& question, const BenchRow& row) {
    const auto& key = row.key;
    auto text = fmt::format("{} ({}, {}; {})", figure(question, row), format_size(key.size_bytes),
                            key.wait, row.measured.substr(0, row.measured.find('T')));
    std::vector<std::string> other;
    if (question.pattern->has_size && key.size_bytes != question.size_bytes)
        other.push_back(format_size(question.size_bytes));
    if (key.mode == "fanout" && key.subscribers != question.receivers)
        other.push_back(counted(question.receivers, "receiver"));
    if (!other.empty())
        text += fmt::format("; the nearest to {} that was measured", joined(other, " and "));
    if (question.pattern->name == "share") text += "; with one receiver";
    return text;
}

std::string factor(const Cost& cost) {
    const auto what = cost.mode == "latency"      ? "latency"
                      : cost.mode == "throughput" ? "time for a message, one after the other"
                                                  : "time until all receivers have a message";
    return fmt::format("{} x the {}", factor_text(cost.factor()), what);
}

std::string second(const Answer& answer) {
    if (answer.choice.ranking.size() < 2) return "nothing else meets it all";
    const auto& contender = answer.choice.ranking[1];
    std::vector<std::string> parts;
    if (auto how = by_hand(answer.question, contender); !how.empty()) parts.push_back(how);
    for (const auto& cost : answer.choice.cost_of_second) parts.push_back(factor(cost));
    return address(contender) + (parts.empty() ? "" : ": " + joined(parts, ", "));
}

std::string faster(const Answer& answer) {
    std::vector<std::string> parts;
    if (const auto* const pair = answer.choice.faster_pair)
        parts.push_back(fmt::format("two of {}, one each way: {}", address(*pair),
                                    figure(answer.question, *pair->row)));
    if (const auto* const peer = answer.choice.faster_peer) {
        const auto known = std::ranges::find(answer.run->peers, peer->key.name, &BenchPeer::name);
        const auto version = known == answer.run->peers.end() ? "" : ' ' + known->version;
        parts.push_back(
            fmt::format("{}{}, which is not part of Patchbay: {}; whether it meets "
                        "the needs, it says itself",
                        peer->key.name, version, figure(answer.question, *peer)));
    }
    return joined(parts, "; ");
}

/// Why it falls out.
std::string missing(const Choice& choice, const Contender& contender) {
    std::vector<std::string> parts;
    for (const auto& demand : choice.demands)
        if (std::ranges::find(contender.missed, demand.name) != contender.missed.end())
            parts.push_back(demand.missed);
    if (contender.refusal != nullptr)
        parts.push_back("failed when it was measured: " + contender.refusal->refused->message);
    return joined(parts, "; ");
}

/// Each of the others once, beside those that miss the same.
std::string left_out(const Choice& choice, std::size_t width) {
    std::vector<std::pair<std::string, std::vector<std::string>>> groups;
    for (const auto& other : choice.others) {
        auto why = missing(choice, other);
        auto found =
            std::ranges::find_if(groups, [&](const auto& group) { return group.first == why; });
        if (found == groups.end()) {
            groups.emplace_back(std::move(why), std::vector<std::string>());
            found = groups.end() - 1;
        }
        found->second.emplace_back(other.traits->scheme);
    }
    std::string text;
    for (const auto& [why, schemes] : groups)
        text += paragraph(text.empty() ? "not" : "", joined(schemes, " ") + ": " + why, width);
    return text;
}

std::string reasons(const Question& question, const Choice& choice) {
    std::vector<std::string> parts{std::string(question.pattern->meaning)};
    for (const auto& demand : choice.demands)
        if (std::ranges::find(question.pattern->demands, demand.name, &Need::name) ==
            question.pattern->demands.end())
            parts.push_back(demand.met);
    return joined(parts, "; ");
}

}  // namespace

std::string why_nothing(const Choice& choice) {
    const auto& nearest = choice.others.front();
    return fmt::format("nothing meets all of it; nearest is {}: {}", nearest.traits->scheme,
                       missing(choice, nearest));
}

std::string Answer::text(std::size_t width) const {
    if (choice.ranking.empty()) {
        const auto& nearest = choice.others.front();
        return fmt::format("nothing meets all of it; nearest is {}\n", nearest.traits->syntax) +
               paragraph("lacks", missing(choice, nearest), width) + left_out(choice, width);
    }
    const auto& best = choice.ranking.front();
    const auto how = by_hand(question, best);
    auto text = address(best) + (how.empty() ? "" : ", " + how) + '\n';
    text += paragraph("why", reasons(question, choice), width);
    if (best.row != nullptr) text += paragraph("here", here(question, *best.row), width);
    text += paragraph("second", second(*this), width);
    text += paragraph("faster", faster(*this), width);
    for (const auto& caution : cautions) text += paragraph("careful", caution, width);
    text += left_out(choice, width);
    return text + paragraph("more", fmt::format("patchbay explain {}", best.traits->scheme), width);
}

}  // namespace patchbay::cli
