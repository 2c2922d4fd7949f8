// SPDX-License-Identifier: Apache-2.0
//
// ChunkLane: a lane whose messages lie in chunks, with what its readers hold; and its writer, which does with them what
// PublisherCore does (publisher_core.cpp, publisher_wait.cpp).
#pragma once

#include "model/lane.hpp"

namespace patchbay::model {

/// No atomics: whoever reads a chunk while it is written is a bug that the checker finds.
using Chunk = std::array<Plain, 2>;

struct ChunkLane : Lane {
    static constexpr std::uint16_t kChunks = kCapacity + 1;
    static constexpr std::size_t kHolds = 2;   ///< of one ChunkReader
    static constexpr std::size_t kOthers = 2;  ///< holds of somebody else

    std::array<Chunk, kChunks> chunks;
    std::array<ModelAtomic<std::uint64_t>, kHolds + kOthers> holds;
};

/// What a hold says: that chunk.
[[nodiscard]] constexpr std::uint64_t hold_of(std::uint16_t chunk) noexcept {
    return chunk + 1U;
}

class ChunkWriter {
public:
    explicit ChunkWriter(ChunkLane& lane)
        : lane_(&lane),
          readers_{&lane},
          writer_(lane.writer()),
          pool_(ChunkLane::kChunks),
          chunks_(writer_, pool_, chunk_of_) {
        chunks_.take_over(readers_.slowest(writer_.next()));
        chunks_.retire();
        reclaim();
    }
    ChunkWriter(const ChunkWriter&) = delete;
    ChunkWriter& operator=(const ChunkWriter&) = delete;

    [[nodiscard]] std::uint64_t next() const { return writer_.next(); }

    /// As PublisherCore::make_room(). How far the limit goes up there depends on who reads; here it is drawn.
    bool make_room() {
        writer_.raise_limit(readers_, rl::rand(2) == 0 ? 1 : writer_.capacity());
        chunks_.retire();
        if (!pool_.has_free()) reclaim();
        if (!pool_.has_free()) {
            writer_.raise_limit(readers_, writer_.capacity());
            chunks_.retire();
            reclaim();
        }
        return can_go_on();
    }
    [[nodiscard]] bool can_go_on() const { return writer_.room() != 0 && pool_.has_free(); }

    /// There must be room.
    void publish(std::uint16_t sender) {
        const auto chunk = pool_.take();
        const auto number = writer_.next();
        for (unsigned word = 0; word < Lane::kPayloadWords; ++word)
            lane_->chunks[chunk][word].store(payload_of(number, word, sender));
        model::publish(writer_, sender, chunk);
        chunk_of_[number % Lane::kCapacity] = chunk;
    }

private:
    /// As PublisherCore::reclaim().
    void reclaim() {
        if (!pool_.has_retired()) return;
        std::array<bool, ChunkLane::kChunks> held{};
        for (auto& word : lane_->holds) {
            const auto what = Hold(word).what();
            if (what != 0) held[what - 1] = true;
        }
        pool_.reclaim([&](std::uint16_t chunk) { return held[chunk]; });
    }

    ChunkLane* lane_;
    LaneReaders readers_;
    Writer writer_;
    ring::ChunkPool pool_;
    std::array<std::uint16_t, Lane::kCapacity> chunk_of_{};
    ring::LaneChunks<ModelAtomics> chunks_;
};

/// Publishes up to `end`, waiting for room and chunks.
inline void publish_chunks(ChunkWriter& writer, std::uint64_t end, std::uint16_t sender = 0) {
    while (writer.next() < end && !fates.stopped()) {
        if (writer.can_go_on() || writer.make_room()) {
            writer.publish(sender);
        } else {
            wait_a_little();
        }
    }
}

/// As SubscriberCore: a hold, then the question whether the message is still there, then the chunk where it lies.
class ChunkReader {
public:
    ChunkReader(ChunkLane& lane, bool reliable)
        : lane_(&lane), reader_(lane.reader()), reliable_(reliable) {}
    /// A reliable one that has joined.
    ChunkReader(ChunkLane& lane, const Reader& joined)
        : lane_(&lane), reader_(joined), reliable_(true) {}

    [[nodiscard]] std::uint64_t position() const { return reader_.position(); }

    void read_one_by_one(std::uint64_t end) {
        while (reader_.position() < end && !fates.stopped()) {
            const auto held = take();
            if (!held) continue;
            look_at(*held);
            let_go(*held);
        }
    }
    /// Holds each message while it reads the next.
    void read(std::uint64_t end) {
        std::optional<Held> before;
        while (reader_.position() < end && !fates.stopped()) {
            auto held = take();
            if (!held) continue;
            look_at(*held);
            if (before) let_go(*before);
            before = held;
        }
        if (before) let_go(*before);
    }

    struct Held {
        std::uint64_t number;
        std::uint16_t chunk;
        std::uint16_t sender;
        std::size_t place;
    };
    /// Empty: there was nothing, or it was gone. A place to hold it must be free.
    std::optional<Held> take() {
        const auto found = reader_.look();
        if (found == Found::nothing) wait_a_little();
        if (found == Found::overtaken) skip();
        if (found != Found::message) return std::nullopt;
        const auto number = reader_.position();
        const auto head = reader_.slots().read_head(number);
        if (!reliable_ && !reader_.still_there()) return skip();
        PATCHBAY_MODEL_CHECK(head.chunk < ChunkLane::kChunks || fates.stopped());
        if (fates.stopped()) return std::nullopt;
        const std::size_t place = Hold(lane_->holds[0]).is_free() ? 0 : 1;
        Hold hold(lane_->holds[place]);
        hold.take(hold_of(head.chunk));
        if (!reliable_ && !reader_.still_there_for_hold()) {
            hold.let_go();
            return skip();
        }
        reader_.advance();
        if (reliable_)
            (void)Gate(lane_->gates[0])
                .pass<ModelBarriers>(0, reader_.position() - 1, reader_.position(), lane_->words);
        return Held{.number = number, .chunk = head.chunk, .sender = head.sender, .place = place};
    }
    void look_at(const Held& held) const {
        for (unsigned word = 0; word < Lane::kPayloadWords; ++word) {
            const auto value = lane_->chunks[held.chunk][word].load();
            PATCHBAY_MODEL_CHECK(value == payload_of(held.number, word, held.sender) ||
                                 fates.stopped());
        }
    }
    /// Looks once more before: it must still be as it was.
    void let_go(const Held& held) const {
        look_at(held);
        Hold(lane_->holds[held.place]).let_go();
    }

private:
    std::optional<Held> skip() {
        PATCHBAY_MODEL_CHECK(!reliable_ || fates.stopped());
        PATCHBAY_MODEL_CHECK(reader_.skip() != 0 || fates.stopped());
        return std::nullopt;
    }
    ChunkLane* lane_;
    Reader reader_;
    bool reliable_;
};

}  // namespace patchbay::model
