// SPDX-License-Identifier: Apache-2.0
#include "bench_plan.hpp"

#include "patchbay/channel.hpp"
#include "patchbay/traits.hpp"

#include "exit_status.hpp"
#include "measure/channel_mechanism.hpp"
#include "measure/memory_ring.hpp"
#include "measure/token.hpp"
#include "measure/topic_mechanism.hpp"

#include <algorithm>

namespace patchbay::cli {
namespace {

using measure::Mechanism;
using measure::Mode;
using measure::Setting;
using measure::Wait;

/// By address, as all others; "topic" is the API of its own.
constexpr std::string_view kTopicByAddress = "topic:";
/// How often a sleeper is woken: long enough for it to sleep, and for the core to notice.
constexpr double kWakesPerSecond = 2000;

Wait usual_wait(Mode mode) {
    // Several receivers share the cores: who spins keeps the others from running.
    return mode == Mode::fanout || mode == Mode::wake ? Wait::block : Wait::adaptive;
}

std::string floor_of(const Setting& setting) {
    if (setting.mode == Mode::throughput || setting.mode == Mode::fanout) return "ring";
    return setting.wait == Wait::block ? "futex wake" : "cache line";
}

Mechanism line_floor(const std::string& name, Wait wait) {
    const Setting setting{.size_bytes = measure::kOneLineBytes, .wait = wait};
    return measure::memory_ring(name, setting);
}

std::vector<Mechanism> floors_of(const Setting& setting) {
    std::vector<Mechanism> floors;
    if (setting.mode == Mode::wake) return {line_floor("futex wake", Wait::block)};
    if (setting.mode == Mode::latency) {
        floors.push_back(line_floor("cache line", Wait::spin));
        floors.push_back(line_floor("futex wake", Wait::block));
    } else {
        floors.push_back(measure::memory_copy("memcpy", setting.size_bytes));
    }
    floors.push_back(measure::memory_ring("ring", setting));
    for (auto& floor : floors) {
        const auto above = floor_of(setting);
        if (floor.name == "ring" && above != "ring") floor.floor = above;
    }
    return floors;
}

template <class Value>
void add_once(std::vector<Value>& values, const Value& value) {
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

/// "a, b, c"
template <class Value, class Name>
std::string listed(const std::vector<Value>& values, const Name& name) {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + std::string(name(value));
    return text;
}

/// Why a scheme cannot be measured like that on this machine; empty: it can.
std::string obstacle_here(const Traits& traits, const Setting& setting) {
    auto reason = measure::obstacle(traits, setting);
    if (!reason.empty() || traits.scheme != "vsock") return reason;
    const auto probe = listen("vsock:1:50499");
    return probe ? "" : probe.error().message();
}

}  // namespace

std::vector<std::string> sentences(const std::vector<LeftOut>& left_out,
                                   const std::vector<Mode>& modes) {
    std::vector<std::string> reasons;
    for (const auto& entry : left_out) add_once(reasons, entry.reason);
    std::vector<std::string> all;
    for (const auto& reason : reasons) {
        std::vector<std::string> names;
        std::vector<Mode> its_modes;
        for (const auto& entry : left_out) {
            if (entry.reason != reason) continue;
            add_once(names, entry.name);
            add_once(its_modes, entry.mode);
        }
        auto text = listed(names, [](const auto& name) { return name; });
        if (its_modes.size() < modes.size())
            text +=
                " (" + listed(its_modes, [](Mode mode) { return measure::name_of(mode); }) + ")";
        all.push_back(text + ": " + reason);
    }
    return all;
}

std::vector<Wait> BenchPlan::waits_of(Mode mode) const {
    // Whoever is to be woken sleeps.
    if (mode == Mode::wake || waits.empty()) return {usual_wait(mode)};
    return waits;
}

std::vector<Setting> BenchPlan::settings() const {
    std::vector<Setting> settings;
    for (const auto mode : modes) {
        const auto receivers = mode == Mode::fanout ? subscribers : std::vector<unsigned>{1};
        for (const auto wait : waits_of(mode)) {
            for (const auto size_bytes : sizes_bytes) {
                for (const auto count : receivers)
                    settings.push_back({mode, size_bytes, wait, count});
            }
        }
    }
    return settings;
}

measure::Rules BenchPlan::rules_for(const Setting& setting) const {
    auto rules_of_it = rules;
    rules_of_it.setting = setting;
    if (setting.mode == Mode::wake && rules.rate_per_s <= 0)
        rules_of_it.rate_per_s = kWakesPerSecond;
    if (setting.mode == Mode::throughput || setting.mode == Mode::fanout)
        rules_of_it.rate_per_s = 0;
    return rules_of_it;
}

bool BenchPlan::is_first_size(const Setting& setting) const {
    return setting.size_bytes == sizes_bytes.front();
}

OrStop<std::vector<Mechanism>> BenchPlan::mechanisms_for(const Setting& setting,
                                                         std::vector<LeftOut>& left_out) const {
    auto mechanisms = floors_of(setting);
    const auto chosen = names.empty() ? all_names(setting, left_out) : names;
    for (const auto& name : chosen) {
        if (name == "topic") {
            mechanisms.push_back(
                measure::topic_mechanism(floor_of(setting), setting, measure::new_token()));
            continue;
        }
        auto mechanism = measure::channel_mechanism(name, floor_of(setting), setting,
                                                    measure::new_token(), rules.patience);
        if (!mechanism && mechanism.error().is(Condition::unsupported) && settings().size() > 1) {
            left_out.push_back({name, setting.mode, mechanism.error().cure()});
            continue;
        }
        if (!mechanism) {
            for (const auto& made : mechanisms) made.clean();
            auto stop = stop_for(mechanism.error());
            stop.error().status = kUsage;
            return stop;
        }
        mechanisms.push_back(std::move(*mechanism));
    }
    add_peers(setting, mechanisms, left_out);
    return mechanisms;
}

std::vector<std::string> BenchPlan::all_names(const Setting& setting,
                                              std::vector<LeftOut>& left_out) const {
    std::vector<std::string> found;
    for (const auto& traits : all_traits()) {
        const std::string name(traits.scheme);
        if (const auto reason = obstacle_here(traits, setting); !reason.empty()) {
            left_out.push_back({name, setting.mode, reason});
            continue;
        }
        // What carries no bytes is the same for every size.
        if (traits.payload != Payload::bytes && !is_first_size(setting)) continue;
        found.push_back(name);
        // By address a receiver looks before it sleeps, whatever is asked for.
        if (name == "topic" && setting.wait != Wait::block) found.emplace_back(kTopicByAddress);
    }
    return found;
}

void BenchPlan::add_peers(const Setting& setting, std::vector<Mechanism>& mechanisms,
                          std::vector<LeftOut>& left_out) const {
    for (const auto& peer : peers) {
        if (const auto reason = peer.obstacle(setting); !reason.empty())
            left_out.push_back({peer.name, setting.mode, reason});
        else
            mechanisms.push_back(peer.mechanism(floor_of(setting), measure::new_token()));
    }
}

}  // namespace patchbay::cli
