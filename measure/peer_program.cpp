// SPDX-License-Identifier: Apache-2.0
#include "measure/peer_program.hpp"

#include "patchbay/deadline.hpp"

#include "measure/message.hpp"
#include "measure/partner.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <sstream>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

template <class Value, class Find>
std::vector<Value> find_all(const std::string& text, const Find& find) {
    std::vector<Value> values;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (const auto value = find(word)) values.push_back(*value);
    }
    return values;
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void read(PeerDescription& description, const Line& line) {
    if (line.word == "name") description.name = line.text;
    if (line.word == "version") description.version = line.text;
    if (line.word == "settings") description.settings = line.text;
    if (line.word == "modes") description.modes = find_all<Mode>(line.text, find_mode);
    if (line.word == "waits") description.waits = find_all<Wait>(line.text, find_wait);
    if (line.word == "largest") description.largest_bytes = number_of(line.text);
    if (line.word == "host") description.has_host = line.text == "yes";
}

/// Removes what its processes made.
void clean_up_after(const std::string& program, const std::string& token) {
    try {
        auto cleaner = Partner::executed({program});
        cleaner.link().tell("clean", token);
        (void)cleaner.link().hear(10s);
    } catch (const std::exception&) {
        return;  // it is gone, and with it the knowledge of what to remove
    }
}

bool set(PeerSetting& parsed, std::string_view key, std::string_view value) {
    if (key == "mode" || key == "wait") {
        const auto mode = find_mode(value);
        const auto wait = find_wait(value);
        if (mode) parsed.setting.mode = *mode;
        if (wait) parsed.setting.wait = *wait;
        return key == "mode" ? mode.has_value() : wait.has_value();
    }
    if (key == "token") {
        parsed.token = value;
        return !value.empty();
    }
    if (key == "rate") {
        std::istringstream(std::string(value)) >> parsed.rate_per_s;
        return true;
    }
    std::int64_t number = 0;
    const auto result = std::from_chars(value.data(), value.data() + value.size(), number);
    if (result.ec != std::errc()) return false;
    if (key == "size") parsed.setting.size_bytes = static_cast<std::size_t>(number);
    if (key == "receivers")
        parsed.setting.receivers = parsed.place.receivers = static_cast<unsigned>(number);
    if (key == "index") parsed.place.index = static_cast<unsigned>(number);
    if (key == "core") parsed.core = static_cast<int>(number);
    if (key == "patience") parsed.patience = std::chrono::nanoseconds(number);
    return true;
}

}  // namespace

std::string PeerSetting::text() const {
    std::ostringstream text;
    text << "mode=" << name_of(setting.mode) << " size=" << setting.size_bytes
         << " wait=" << name_of(setting.wait) << " receivers=" << place.receivers
         << " index=" << place.index << " core=" << core << " rate=" << rate_per_s
         << " patience=" << patience.count() << " token=" << token;
    return text.str();
}

std::optional<PeerSetting> PeerSetting::parse(std::string_view text) {
    PeerSetting parsed;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        if (equals == std::string::npos) return std::nullopt;
        const std::string_view view(word);
        if (!set(parsed, view.substr(0, equals), view.substr(equals + 1))) return std::nullopt;
    }
    if (parsed.token.empty()) return std::nullopt;
    return parsed;
}

PeerDescription PeerDescription::ask(const std::string& program) {
    PeerDescription description{.program = program};
    if (!std::filesystem::is_regular_file(program))
        throw Refusal(Fault::failed, program + ": no such program");
    auto partner = Partner::executed({program});
    partner.link().tell("describe");
    const auto deadline = Deadline::after(10s);
    try {
        while (const auto line = partner.link().hear(
                   std::chrono::duration_cast<std::chrono::milliseconds>(deadline.remaining()))) {
            if (line->word == "done" && !description.name.empty() && !description.modes.empty())
                return description;
            read(description, *line);
        }
    } catch (const Refusal& refusal) {
        const auto words = partner.last_words();
        throw Refusal(Fault::failed, program + ": " + (words.empty() ? refusal.what() : words));
    }
    throw Refusal(Fault::failed,
                  program + ": does not say its name and its modes: is it a peer of bench?");
}

std::string PeerDescription::obstacle(const Setting& setting) const {
    if (std::ranges::find(modes, setting.mode) == modes.end())
        return "has no " + std::string(name_of(setting.mode));
    if (!waits.empty() && std::ranges::find(waits, setting.wait) == waits.end())
        return "cannot wait like that: " + std::string(name_of(setting.wait));
    if (setting.size_bytes > largest_bytes)
        return "takes no more than " + std::to_string(largest_bytes) + " bytes";
    return {};
}

Mechanism PeerDescription::mechanism(const std::string& floor, const std::string& token) const {
    return {.name = name,
            .kind = Kind::peer,
            .floor = floor,
            .command = {program},
            .has_host = has_host,
            .token = token,
            .clean = [program = program, token] { clean_up_after(program, token); }};
}

}  // namespace patchbay::measure
