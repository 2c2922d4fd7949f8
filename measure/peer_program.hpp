// SPDX-License-Identifier: Apache-2.0
//
// Peer program: a program that speaks the protocol of peers (docs/bench_peers.md), as the contest sees it.
#pragma once

#include "measure/mechanism.hpp"
#include "measure/setting.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::measure {

/// What a process of it is told first.
struct PeerSetting {
    Setting setting;
    Place place;
    int core = -1;  ///< where it is to run; -1: anywhere
    double rate_per_s = 0;
    std::chrono::nanoseconds patience = std::chrono::seconds(5);
    std::string token;  ///< without blanks

    [[nodiscard]] std::string text() const;
    /// Empty: that is none.
    static std::optional<PeerSetting> parse(std::string_view text);
};

/// What it says of itself.
struct PeerDescription {
    std::string program;
    std::string name;
    std::string version;
    std::string settings;
    std::vector<Mode> modes;
    std::vector<Wait> waits;
    std::size_t largest_bytes = std::numeric_limits<std::size_t>::max();
    bool has_host = false;

    /// Runs the program and asks. Throws a Refusal: it cannot be run, or does not answer in 10 s.
    static PeerDescription ask(const std::string& program);
    /// Why it cannot play; empty: it can.
    [[nodiscard]] std::string obstacle(const Setting& setting) const;
    /// `token` is unique on this machine, and fit for the name of a file.
    [[nodiscard]] Mechanism mechanism(const std::string& floor, const std::string& token) const;
};

}  // namespace patchbay::measure
