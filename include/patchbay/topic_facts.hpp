// SPDX-License-Identifier: Apache-2.0
//
// TopicFacts: a topic seen from outside: who publishes, who subscribes, how far each has come.
//
//     const auto facts = or_throw(inspect_topic("/ticks"));
//     for (const auto& subscriber : facts.subscribers)
//         std::printf("%u is %llu behind\n", subscriber.process, (unsigned long long)subscriber.lag_messages);
//
// How              The file is mapped read-only, and the kernel is asked whose lock is on which byte of it. Nothing is
//                  written, no lock is taken, nobody is held up, and nobody has to answer: it works on stopped
//                  processes, and on a topic whose users have all been killed.
// A picture        of something that moves: each number was true at some moment during the call, not all at the same.
// Trust            Numbers are what the participants wrote; those that cannot be are refused (corrupt). `process` is
//                  the pid as its process sees it, which may be another PID namespace's. `alive` is the kernel's word.
// Access           Whoever may read the file; the user and group of the mode, as always.
// See              topic.hpp, docs/topics.md, `patchbay explain topic:/name`
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/ownership.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace patchbay {

/// A place of a publisher that somebody has had; who left in order is not `present`, but its messages are still there.
struct TopicPublisherFacts {
    std::uint32_t place;
    std::uint32_t id;             ///< TopicSample::publisher() of its messages
    std::uint32_t process;        ///< its pid as it sees it
    bool present;                 ///< has not left in order
    bool alive;                   ///< present, and not killed
    std::uint64_t head_messages;  ///< published in this place so far, by all who have had it
    std::uint64_t
        limit_messages;  ///< it may publish up to here before it looks at its subscribers again
    std::uint64_t waiting_messages;  ///< that the slowest living reliable subscriber has not read
    bool waits;                      ///< sleeps until there is room
};

/// How far a subscriber has come with one publisher's messages.
struct TopicPosition {
    std::uint32_t publisher_place;
    std::uint64_t position_messages;  ///< read, missed, or older than it wanted
    std::uint64_t lag_messages;       ///< published since
};

struct TopicSubscriberFacts {
    std::uint32_t place;
    std::uint32_t process;  ///< as a publisher's
    bool alive;             ///< false: killed, and not cleared away yet
    bool reliable;          ///< else lossy
    bool polls;             ///< uses fd()
    std::uint64_t received_messages;
    std::uint64_t missed_messages;
    std::uint64_t lag_messages;            ///< behind all publishers together
    std::uint32_t held_chunks;             ///< large messages that it holds
    std::vector<TopicPosition> positions;  ///< one for each place of `publishers`
};

struct TopicFacts {
    std::string name;  ///< "topic:/name"
    std::string path;  ///< of its file
    bool
        in_use;  ///< somebody has it open; otherwise all were killed, and the next opener clears it away
    std::uint64_t incarnation;  ///< random: another topic of that name has another
    Ownership ownership;

    std::string type_name;  ///< "bytes" for any bytes
    std::uint64_t type_size_bytes;
    std::uint64_t type_alignment_bytes;

    std::uint64_t capacity_slots;
    std::uint64_t history_messages;
    std::uint64_t largest_message_bytes;
    std::uint32_t slot_bytes;
    std::uint32_t lane_chunks;  ///< of a publisher, for messages that do not fit a slot; 0: all fit
    std::uint32_t max_publishers;
    std::uint32_t max_subscribers;
    std::uint32_t max_held;

    std::uint64_t file_bytes;      ///< address space; most of it has no memory behind it
    std::uint64_t reserved_bytes;  ///< memory that it takes now
    std::uint64_t lane_bytes;      ///< what a further publisher's place will take

    std::vector<TopicPublisherFacts> publishers;
    std::vector<TopicSubscriberFacts> subscribers;
};

/// What there is to know of a topic. @errors not_found, denied, mismatch (another version's layout), corrupt,
/// segment_lost (truncated), invalid (name)
Result<TopicFacts> inspect_topic(const std::string& name);

/// The names of all topics that there are, sorted: "/name". Also of those that nobody uses any more, and of other
/// users'. @errors denied
Result<std::vector<std::string>> list_topics();

}  // namespace patchbay
