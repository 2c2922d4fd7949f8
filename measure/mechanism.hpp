// SPDX-License-Identifier: Apache-2.0
//
// Mechanism: something that carries messages between two processes, as the contest sees it.
//
// A new competitor is a class with two functions and a Mechanism that opens it.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace patchbay::measure {

/// What one of the two processes has of a mechanism. Failures are exceptions.
class End {
public:
    End() = default;
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    virtual ~End() = default;

    /// Sends to the other process. false: no room in time, nothing was sent.
    virtual bool send(Bytes message, Deadline deadline) = 0;
    /// A whole message of the other process, valid until the next receive(). Empty: none came in time.
    virtual std::optional<Bytes> receive(Deadline deadline) = 0;
};

enum class Side { first, second };

/// Says one thing to the other process, such as a port, and returns what that one says.
using Exchange = std::function<std::string(const std::string& mine)>;

/// Two processes exchange messages (`open`), or one does something by itself that bounds those (`alone`).
struct Mechanism {
    std::string name;
    /// The name of the mechanism that it cannot be faster than; empty: it is one itself.
    std::string floor = {};
    /// Of its messages; 0: as the rules say.
    std::size_t size_bytes = 0;
    /// Called in each process, at the same time.
    std::function<std::unique_ptr<End>(Side side, const Exchange& exchange)> open = {};
    /// Does it so many times, in the first process. For throughput.
    std::function<void(std::uint64_t messages)> alone = {};
    /// Called in the first process at the end, however that came: removes what open() made.
    std::function<void()> clean = [] {};
};

}  // namespace patchbay::measure
