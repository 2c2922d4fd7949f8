// SPDX-License-Identifier: Apache-2.0
//
// Lane: a lane of slots and the words of up to two readers, small enough for a model, and the writer's view of them.
#pragma once

#include "model/model_atomics.hpp"

#include <algorithm>

namespace patchbay::model {

using Ring = ring::SlotRing<ModelAtomics>;
using Words = ring::LaneWords<ModelAtomics>;
using Writer = ring::LaneWriter<ModelAtomics>;
using Reader = ring::LaneReader<ModelAtomics>;
using Gate = ring::Gate<ModelAtomics>;
using Hold = ring::Hold<ModelAtomics>;
using Newcomers = ring::Newcomers<ModelAtomics>;
using Sleepers = ring::Sleepers<ModelAtomics>;
using ring::Found;

/// What the payload of a message is, so that a half and a mixture are seen: also a mixture of two writers, of which the
/// second writes the same message anew.
[[nodiscard]] constexpr std::uint64_t payload_of(std::uint64_t number, unsigned word,
                                                 unsigned sender) noexcept {
    return (number + 1) * 100 + std::uint64_t{word} * 10 + sender;
}

/// In most models: two times round the ring, and on.
inline constexpr std::uint64_t kMessages = 5;

struct Lane {
    static constexpr std::size_t kSlotWords = 8;
    static constexpr unsigned kPayloadWords = 2;
    static constexpr std::uint64_t kCapacity = 2;

    std::array<ModelAtomic<std::uint64_t>, kCapacity * kSlotWords> slot_words;
    Words words;
    std::array<ModelAtomic<std::uint64_t>, 2> gates;
    ModelAtomic<std::uint32_t> joins;
    ModelAtomic<std::uint32_t> sleepers_word;

    Lane() {
        fates.reset();
        ModelBarriers::choose();
        for (auto& gate : gates) gate.store(ring::kNoReader, std::memory_order_relaxed);
    }
    /// Where every reader is reliable, nothing of a slot but its number may be used by two at a time.
    void forbid_overtaking() {
        for (std::size_t index = 0; index < slot_words.size(); ++index) {
            if (index % kSlotWords != 0) slot_words[index].forbid_overtaking();
        }
    }
    [[nodiscard]] Ring ring() { return {slot_words.data(), kCapacity, kSlotWords}; }
    [[nodiscard]] Writer writer(std::uint64_t history = 0) { return {ring(), words, history}; }
    [[nodiscard]] Reader reader() { return {ring(), words}; }
    [[nodiscard]] Sleepers sleepers() { return Sleepers(sleepers_word); }
};

/// What PublisherCore is to its writer.
struct LaneReaders {
    Lane* lane;
    std::uint64_t gate = ring::kNoReader;
    std::size_t place = 0;

    [[nodiscard]] std::uint32_t joins() const { return Newcomers(lane->joins).count(); }
    std::uint64_t slowest(std::uint64_t next) {
        gate = ring::kNoReader;
        for (std::size_t index = 0; index < lane->gates.size(); ++index) {
            const auto position = Gate(lane->gates[index]).position();
            if (position > next || position >= gate) continue;
            gate = position;
            place = index;
        }
        return gate;
    }
};

/// Publishes the next message, for which there is room.
inline std::uint64_t publish(Writer& writer, std::uint16_t sender = 0,
                             std::uint16_t chunk = ring::kInSlot) {
    const auto number = writer.next();
    return writer.publish(
        {.sent = payload_of(number, 7, sender), .size_bytes = 16, .chunk = chunk, .sender = sender},
        [&](Ring& slots, std::uint64_t at) {
            for (unsigned word = 0; word < Lane::kPayloadWords; ++word)
                slots.write_word(at, word, payload_of(at, word, sender));
        });
}

/// What a reader sees at its position, and whether it is all of one message: the one that belongs there.
struct Seen {
    ring::MessageHead head;
    bool whole;
};
inline Seen see(const Reader& reader) {
    const auto number = reader.position();
    const auto head = reader.slots().read_head(number);
    bool whole = head.sent == payload_of(number, 7, head.sender) && head.size_bytes == 16;
    for (unsigned word = 0; word < Lane::kPayloadWords; ++word) {
        const auto value = reader.slots().read_word(number, word);
        whole = value == payload_of(number, word, head.sender) && whole;
    }
    return {.head = head, .whole = whole};
}

/// Publishes up to `end`, waiting for room where there is none.
inline void publish_up_to(std::uint64_t end, Writer& writer, LaneReaders& readers,
                          std::uint16_t sender = 0) {
    while (writer.next() < end && !fates.stopped()) {
        if (writer.room() == 0 && !writer.raise_limit(readers, 1)) {
            wait_a_little();
            continue;
        }
        publish(writer, sender);
    }
}

/// As SubscriberCore joins: announces its gate, begins where that is safe. It comes at any time.
inline Reader join(Lane& lane, std::uint64_t history, std::size_t place = 0) {
    for (auto steps = rl::rand(80); steps > 0; --steps) wait_a_little();
    auto reader = lane.reader();
    Gate gate(lane.gates[place]);
    const auto announced = reader.candidate(history);
    gate.announce(announced);
    Newcomers(lane.joins).arrive();
    reader.start(lane.gates[place].load(std::memory_order_relaxed));
    (void)gate.pass<ModelBarriers>(static_cast<std::uint32_t>(place), announced, reader.position(),
                                   lane.words);
    return reader;
}

/// Reads up to the message before `end`. Each must be whole, and the next.
inline void read_reliably(Lane& lane, Reader& reader, std::uint64_t end, std::size_t place = 0) {
    while (reader.position() < end && !fates.stopped()) {
        const auto found = reader.look();
        if (found == Found::nothing) {
            wait_a_little();
            continue;
        }
        PATCHBAY_MODEL_CHECK(found == Found::message || fates.stopped());
        const auto seen = see(reader);
        PATCHBAY_MODEL_CHECK(seen.whole || fates.stopped());
        const auto before = reader.position();
        reader.advance();
        (void)Gate(lane.gates[place])
            .pass<ModelBarriers>(static_cast<std::uint32_t>(place), before, reader.position(),
                                 lane.words);
    }
}

/// Reads up to the message before `end`, or past it. Each that it believes must be whole; it knows how many it missed.
inline void read_lossily(Reader& reader, std::uint64_t end) {
    std::uint64_t received = 0;
    std::uint64_t missed = 0;
    const auto skip = [&] {
        const auto more = reader.skip();
        PATCHBAY_MODEL_CHECK(more != 0);
        missed += more;
    };
    while (reader.position() < end) {
        const auto found = reader.look();
        PATCHBAY_MODEL_CHECK(found != Found::corrupt);
        if (found == Found::nothing) wait_a_little();
        if (found == Found::overtaken) skip();
        if (found != Found::message) continue;
        const auto seen = see(reader);
        if (!reader.still_there()) {
            skip();
            continue;
        }
        PATCHBAY_MODEL_CHECK(seen.whole);
        reader.advance();
        ++received;
    }
    PATCHBAY_MODEL_CHECK(received + missed == reader.position());
    PATCHBAY_MODEL_CHECK(received != 0);
}

}  // namespace patchbay::model
