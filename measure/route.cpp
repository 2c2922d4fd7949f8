// SPDX-License-Identifier: Apache-2.0
#include "measure/route.hpp"

#include "patchbay/channel.hpp"
#include "patchbay/topic.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>

namespace patchbay::measure {
namespace {

/// Keys and ports are numbers (FNV-1a).
std::uint32_t hash_of(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char letter : text) hash = (hash ^ static_cast<std::uint8_t>(letter)) * 16777619U;
    return hash;
}

/// The object of one direction, of the benchmark's own.
std::string own_object(std::string_view scheme, const std::string& token,
                       const std::string& direction) {
    const auto name = token + '.' + direction;
    const auto start = std::string(scheme) + ':';
    if (scheme == "fifo" || scheme.starts_with("unix"))
        return start + (std::filesystem::temp_directory_path() / name).string();
    if (scheme == "tcp" || scheme == "udp") return start + "127.0.0.1:0";
    if (scheme == "vsock") return start + "1:" + std::to_string(49'152 + hash_of(name) % 16'000);
    if (scheme == "signal") return start + "/RTMIN+5";
    if (scheme.starts_with("sysv")) {
        std::array<char, 16> key{};
        std::snprintf(key.data(), key.size(), "0x51%06x", hash_of(name) & 0xffffffU);
        return start + key.data() + (scheme == "sysvsem" ? "/0" : "");
    }
    return start + '/' + name;
}

/// An object beside the one that the user has named: the next port or key, or a longer name.
Result<std::string> beside(std::string_view scheme, const std::string& object, unsigned distance,
                           const std::string& direction) {
    if (distance == 0) return object;
    const bool has_port = scheme == "tcp" || scheme == "udp" || scheme == "vsock";
    if (!has_port && scheme != "sysvmq") return object + '.' + direction;
    const auto start = has_port ? object.rfind(':') + 1 : object.find(':') + 1;
    const bool is_hex = object.compare(start, 2, "0x") == 0;
    std::uint32_t number = 0;
    const auto* const first = object.data() + start + (is_hex ? 2 : 0);
    const auto* const last = object.data() + object.size();
    const auto read = std::from_chars(first, last, number, is_hex ? 16 : 10);
    if (read.ec != std::errc() || read.ptr != last)
        return std::unexpected(Error::of(Condition::invalid, "address", object,
                                         "a number is needed at its end: the ones after it are "
                                         "used, too"));
    if (number == 0) return object;  // the kernel chooses
    return object.substr(0, start) + std::to_string(number + distance);
}

void add_option(std::string& options, const std::string& name, const std::string& value) {
    if (!options.contains("?" + name + "=") && !options.contains("&" + name + "="))
        options += (options.empty() ? "?" : "&") + name + "=" + value;
}

std::string options_for(const Traits& traits, std::string options, const Setting& setting) {
    if (traits.payload != Payload::bytes) return options;
    const auto size = std::to_string(setting.size_bytes);
    if (!traits.keeps_boundaries) add_option(options, "frame", "length");
    if (traits.scheme == "topic") add_option(options, "size", size);
    if (traits.scheme == "topic") add_option(options, "wait", "no");
    if (traits.scheme == "mq") add_option(options, "message_size", size);
    return options;
}

}  // namespace

Result<Route> Route::make(std::string_view text, const Setting& setting, const std::string& token) {
    const auto object = text.substr(0, text.find('?'));
    const auto colon = object.find(':');
    const auto scheme = object.substr(0, colon);
    Route route{.traits = find_traits(scheme)};
    if (route.traits == nullptr)
        return std::unexpected(Error::of(Condition::invalid, "address", std::string(text),
                                         "no such scheme: one such as mq, mq?capacity=100 or "
                                         "mq:/jobs is expected; `patchbay explain` lists them"));
    route.is_named = colon != std::string_view::npos && colon + 1 < object.size();
    route.options = options_for(
        *route.traits, std::string(text.substr(std::min(text.size(), object.size()))), setting);
    const auto make = [&](unsigned distance, const std::string& direction) -> Result<std::string> {
        if (!route.is_named) return own_object(scheme, token, direction);
        return beside(scheme, std::string(object), distance, direction);
    };
    const bool one_for_all = route.traits->receivers == Receivers::broadcast;
    for (unsigned receiver = 0; receiver < setting.receivers; ++receiver) {
        const auto distance = one_for_all ? 0 : receiver;
        auto address = make(distance, "there" + std::to_string(distance));
        if (!address) return std::unexpected(address.error());
        route.there.push_back(std::move(*address));
    }
    if (setting.receivers == 1) {
        auto address = make(1, "back");
        if (!address) return std::unexpected(address.error());
        route.back = std::move(*address);
    }
    return route;
}

std::vector<std::string> Route::objects() const {
    auto objects = there;
    if (traits->receivers == Receivers::broadcast) objects.resize(1);
    if (!back.empty()) objects.push_back(back);
    return objects;
}

Result<void> Route::claim() const {
    if (!is_named) return {};
    std::vector<std::string> made;
    for (const auto& object : objects()) {
        Result<void> result;
        if (traits->scheme == "topic") {
            if (ByteTopic::open(object.substr(object.find(':') + 1)))
                result = std::unexpected(Error::of(Condition::exists, "bench", object,
                                                   "somebody has it open; name another one"));
        } else if (traits->has_object) {
            result = create_object(object + options);
        }
        if (!result) {
            for (const auto& mine : made) (void)remove_object(mine);
            return result;
        }
        if (traits->has_object) made.push_back(object);
    }
    return {};
}

void Route::remove() const {
    for (const auto& object : objects()) {
        (void)remove_object(object);  // not there any more is as good
        // A socket's file goes with its listener, unless that was killed.
        std::error_code ignored;
        if (object.starts_with("unix") && !object.contains(":@"))
            std::filesystem::remove(object.substr(object.find(':') + 1), ignored);
    }
}

}  // namespace patchbay::measure
