// SPDX-License-Identifier: Apache-2.0
//
// Mechanism: something that carries messages between processes, as the contest sees it.
//
// A new competitor is a class with two functions (an End) and a Mechanism that opens it, or, where it needs a library
// of its own or a process that did not come from fork(), a Peer (peer.hpp).
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::measure {

/// What one process has of a mechanism. Failures are exceptions.
class End {
public:
    End() = default;
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    virtual ~End() = default;

    /// Where the next message is to be written, all of it: memory that the mechanism lends, or a buffer. Valid until
    /// send(). Empty: none is free in time.
    virtual std::optional<MutableBytes> loan(std::size_t size_bytes, Deadline deadline) {
        (void)deadline;
        buffer_.resize(size_bytes);
        return MutableBytes(buffer_);
    }
    /// Sends what was written to the last loan, to every receiver. false: no room in time, nothing was sent, and the
    /// loan is still there.
    virtual bool send(Bytes message, Deadline deadline) = 0;
    /// A whole message of the other process, valid until the next receive(). Empty: none came in time. With
    /// Deadline::now() it looks once and does not sleep.
    virtual std::optional<Bytes> receive(Deadline deadline) = 0;
    /// Whether receive() with another deadline spins and sleeps as the setting says. Otherwise it sleeps, and the
    /// spinning is done with receive(Deadline::now()).
    [[nodiscard]] virtual bool waits_itself() const noexcept { return false; }

private:
    std::vector<std::byte> buffer_;
};

/// Which process this is. The first one begins: it sends what all others receive. With a single receiver that one
/// may answer.
struct Place {
    unsigned index = 0;      ///< 0: the first; 1 to receivers: the others
    unsigned receivers = 1;  ///< how many of them

    [[nodiscard]] bool is_first() const noexcept { return index == 0; }
};

/// Says one thing to the others, such as a port, and returns what they say: to the first one all receivers, in order;
/// to a receiver the first one. All call it, or none does.
using Exchange = std::function<std::vector<std::string>(const std::string& mine)>;

enum class Kind : std::uint8_t {
    floor,      ///< what bounds the others
    mechanism,  ///< through Patchbay
    peer,       ///< not
};
/// "floor", "mechanism", "peer".
[[nodiscard]] const char* name_of(Kind kind) noexcept;

/// Processes exchange messages (`open` or `command`), or one does something by itself that bounds those (`alone`).
struct Mechanism {
    std::string name;
    Kind kind = Kind::mechanism;
    /// The name of the mechanism that it cannot be faster than; empty: it is one itself.
    std::string floor = {};
    /// Of its messages; empty: as the setting says. 4: they are numbers; 0: they only count.
    std::optional<std::size_t> size_bytes = {};
    /// Called in each process, at the same time.
    std::function<std::unique_ptr<End>(const Place& place, const Exchange& exchange)> open = {};
    /// A program that speaks the protocol of peers, with arguments, instead of that; whether it wants to be started
    /// once more as host; and what is in the names of all that it makes.
    std::vector<std::string> command = {};
    bool has_host = false;
    std::string token = {};
    /// Does it so many times, in the first process. For throughput.
    std::function<void(std::uint64_t messages)> alone = {};
    /// Called at the end, however that came, in the process that holds the contest: removes what open() made.
    std::function<void()> clean = [] {};
};

}  // namespace patchbay::measure
