// SPDX-License-Identifier: Apache-2.0
//
// Peer: a competitor that is a program of its own, since it needs a library that the tool does not, or does not bear
// fork(). A peer of bench/peers/ is one file that defines peer(); measure/peer_main.cpp is its main(). How such a
// program talks with the contest: docs/bench_peers.md.
#pragma once

#include "measure/mechanism.hpp"
#include "measure/setting.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace patchbay::measure {

struct Peer {
    std::string name;      ///< "ZeroMQ"
    std::string version;   ///< of the library that it runs with
    std::string settings;  ///< how it is set up, in a sentence
    std::vector<Mode> modes;
    std::vector<Wait> waits;
    std::size_t largest_bytes = std::numeric_limits<std::size_t>::max();

    /// Called in each process. `token` is unique on this machine and fit for names of files and objects; all that is
    /// made has it in its name.
    std::function<std::unique_ptr<End>(const Setting& setting, const Place& place,
                                       const Exchange& exchange, const std::string& token)>
        open;
    /// Starts what all processes of this peer need, such as a daemon, in a process of its own, before any of them is
    /// opened; what is returned ends it. Empty: nothing is needed.
    std::function<std::shared_ptr<void>(const std::string& token)> host = {};
    /// Removes what open() and host() made, also after they were killed. In a process of its own, at the end.
    std::function<void(const std::string& token)> clean = [](const std::string&) {};
};

/// What a file of bench/peers/ defines.
[[nodiscard]] Peer peer();

}  // namespace patchbay::measure
