// SPDX-License-Identifier: Apache-2.0
//
// Traits: what each address scheme can and cannot do, in one table.
//
// The documentation, `patchbay explain`, `patchbay relay` and the conformance tests all read this table, so that what
// is promised and what is tested are the same thing.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace patchbay {

/// What happens to a message when several receivers have opened the same address.
enum class Receivers {
    one,        ///< there is one receiving end; a second is refused or pointless
    share,      ///< each message goes to one of them
    broadcast,  ///< each message can be seen by all of them
};

/// What a message may consist of.
enum class Payload {
    bytes,    ///< any bytes
    integer,  ///< one int, as decimal text
    token,    ///< nothing: messages are empty and only count
};

struct Traits {
    /// largest_message_bytes where nothing but memory and `?max=` limit it.
    static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

    std::string_view scheme;  ///< "mq"
    /// "pipe", "message queue", "shared memory", "semaphore", "signal", "socket" or "topic".
    std::string_view mechanism;
    std::string_view syntax;   ///< "mq:/name"
    std::string_view options;  ///< options that it takes, separated by blanks
    Payload payload;
    bool carries_empty;     ///< an empty message is a message
    bool keeps_boundaries;  ///< of itself; byte streams get them from `?frame=`
    bool ordered;           ///< messages of one sender arrive in the order in which they were sent
    /// A message is received whole, whatever goes on meanwhile; otherwise one that is being replaced may be seen half.
    bool whole;
    /// Every message is kept until it is received; otherwise only the last value is, or it may be lost.
    bool keeps_every;
    /// A full object makes the sender wait; otherwise messages merge, replace, drop, or the send fails.
    bool sender_waits;
    bool tells_sender;  ///< the sender learns that the last receiver has gone: `closed`
    bool ends;          ///< the receiver learns that the last sender has gone
    bool duplex;        ///< `connect` works: one partner, both directions
    bool listens;       ///< `listen` works: partners come by themselves
    Receivers receivers;
    bool many_senders;  ///< several senders may have it open at once
    bool has_object;  ///< there is something that `create_object` makes and `remove_object` removes
    bool carries_descriptors;
    bool carries_credentials;  ///< the receiver learns who sent (pid, uid) from the kernel
    bool carries_priority;
    bool carries_type;
    /// Upper bound by design in bytes; the live limit of an open object may be lower (Sender::largest_message_bytes).
    std::uint64_t largest_message_bytes;
    bool crosses_machines;
    bool outlives_processes;  ///< the object and what is in it stay when all processes have gone
    bool pollable;            ///< by a descriptor of its own; otherwise fd() is a bridge
};

/// All schemes that this build can open, in the order in which they are explained.
[[nodiscard]] std::span<const Traits> all_traits() noexcept;

/// The row of a scheme; nullptr for an unknown one.
[[nodiscard]] const Traits* find_traits(std::string_view scheme) noexcept;

}  // namespace patchbay
