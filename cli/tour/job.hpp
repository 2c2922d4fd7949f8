// SPDX-License-Identifier: Apache-2.0
//
// Job: what a worker process of the tour is told to do, as one line of JSON on its command line or its standard input;
// it answers in lines of JSON on its standard output.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace patchbay::tour {

struct Job {
    std::string role;               ///< the name of a worker function (worker.cpp)
    std::string send;               ///< address to send to
    std::string receive;            ///< address to receive from
    std::string file;               ///< path of the file to carry
    std::string object;             ///< the object that the worker works on, such as a segment
    std::string partner;            ///< a second one, such as a semaphore
    std::string acknowledge;        ///< address for acknowledgements; empty: none are needed
    std::uint64_t count = 0;        ///< rounds, additions...
    std::uint64_t window = 0;       ///< messages between two acknowledgements
    std::uint64_t block_bytes = 0;  ///< largest message; 0: what the mechanism takes
    bool spin = false;              ///< wait by trying again, not by sleeping
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Job, role, send, receive, file, object, partner,
                                                acknowledge, count, window, block_bytes, spin)

/// Writes one line of JSON for the process that started this one.
void report(const nlohmann::json& line);
/// Reads one line of JSON from it. Throws where there is none.
nlohmann::json next_line();

/// Now, in ns on the monotonic clock: comparable between processes of one machine.
[[nodiscard]] std::int64_t now_ns();

}  // namespace patchbay::tour
