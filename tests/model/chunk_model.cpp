// SPDX-License-Identifier: Apache-2.0
//
// Chunks: a reader holds them, their writer takes them back; one of the two stops for ever.
#include "model/chunk_lane.hpp"
#include "model/models.hpp"

namespace patchbay::model {
namespace {

template <bool Reliable>
struct Chunks : rl::test_suite<Chunks<Reliable>, 2> {
    ChunkLane lane;

    void before() {
        if (Reliable) Gate(lane.gates[0]).announce(0);
    }
    void thread(unsigned index) {
        if (index == 0) {
            ChunkWriter writer(lane);
            publish_chunks(writer, kMessages);
        } else {
            ChunkReader(lane, Reliable).read(kMessages);
        }
    }
};

/// What one thread of a reader took, another lets go.
struct ChunksTwoThreads : rl::test_suite<ChunksTwoThreads, 3> {
    ChunkLane lane;
    std::optional<ChunkReader> reader;
    std::array<std::optional<ChunkReader::Held>, kMessages> taken;
    rl::atomic<int> handed_over{0};

    void before() {
        Gate(lane.gates[0]).announce(0);
        reader.emplace(lane, true);
    }
    void thread(unsigned index) {
        if (index == 0) {
            ChunkWriter writer(lane);
            publish_chunks(writer, kMessages);
        } else if (index == 1) {
            take_all();
        } else {
            let_go_of_all();
        }
    }
    void take_all() {
        int number = 0;
        while (reader->position() < kMessages) {
            if (!Hold(lane.holds[0]).is_free() && !Hold(lane.holds[1]).is_free()) {
                wait_a_little();
                continue;
            }
            auto held = reader->take();
            if (!held) continue;
            taken[number] = held;
            handed_over.store(++number, rl::mo_release, $);
        }
    }
    void let_go_of_all() {
        for (int number = 0; number < static_cast<int>(kMessages); ++number) {
            while (handed_over.load(rl::mo_acquire, $) <= number) wait_a_little();
            reader->let_go(*taken[number]);
        }
    }
};

/// A writer that stops somewhere, or goes, and the next one.
void write_and_follow(ChunkLane& lane) {
    fates.stop_within(80);
    {
        ChunkWriter writer(lane);
        publish_chunks(writer, 3);
    }
    fates.rise();
    ChunkWriter successor(lane);
    publish_chunks(successor, kMessages, 1);
}

/// The writer is killed; its successor finds out from slots and holds which chunks are free.
template <bool Reliable>
struct WriterStopsChunks : rl::test_suite<WriterStopsChunks<Reliable>, 2> {
    ChunkLane lane;

    void before() {
        if (Reliable) Gate(lane.gates[0]).announce(0);
    }
    void thread(unsigned index) {
        if (index != 0) {
            ChunkReader(lane, Reliable).read(kMessages);
            return;
        }
        write_and_follow(lane);
    }
};

/// Somebody joins before, between and after the two, while others hold all chunks but one: that one is in both slots
/// of the ring, and only the newer message is there.
struct WriterStopsChunksJoiner : rl::test_suite<WriterStopsChunksJoiner, 2> {
    ChunkLane lane;

    void before() {
        for (std::uint16_t chunk = 1; chunk < ChunkLane::kChunks; ++chunk)
            Hold(lane.holds[ChunkLane::kHolds + chunk - 1U]).take(hold_of(chunk));
    }
    void thread(unsigned index) {
        if (index != 0) {
            ChunkReader(lane, join(lane, 0)).read_one_by_one(kMessages);
            return;
        }
        write_and_follow(lane);
    }
};

/// The reader is killed with what it holds; when its place has been emptied, every chunk comes back.
template <bool Reliable>
struct ReaderStopsChunks : rl::test_suite<ReaderStopsChunks<Reliable>, 2> {
    ChunkLane lane;
    rl::atomic<int> dead{0};  ///< what the kernel tells

    void before() {
        if (Reliable) Gate(lane.gates[0]).announce(0);
    }
    void thread(unsigned index) {
        if (index != 0) {
            fates.stop_within(60);
            ChunkReader(lane, Reliable).read(kMessages);
            dead.store(1, rl::mo_release, $);
            return;
        }
        ChunkWriter writer(lane);
        bool swept = false;
        while (writer.next() < kMessages || !swept) {
            if (!swept && dead.load(rl::mo_acquire, $) != 0) {
                sweep();
                swept = true;
            }
            if (writer.next() < kMessages && (writer.can_go_on() || writer.make_room())) {
                writer.publish(0);
            } else {
                wait_a_little();
            }
        }
        PATCHBAY_MODEL_CHECK(writer.can_go_on() || writer.make_room());
    }
    void sweep() {
        (void)Gate(lane.gates[0]).pass<ModelBarriers>(0, 0, ring::kNoReader, lane.words);
        for (auto& hold : lane.holds) Hold(hold).let_go();
    }
};

const Registered kLossy{"chunks_lossy", check<Chunks<false>>};
const Registered kReliable{"chunks_reliable", check<Chunks<true>>};
const Registered kTwoThreads{"chunks_two_threads", check<ChunksTwoThreads>};
const Registered kWriterLossy{"writer_stops_chunks_lossy", check<WriterStopsChunks<false>>};
const Registered kWriter{"writer_stops_chunks", check<WriterStopsChunks<true>>};
const Registered kWriterJoiner{"writer_stops_chunks_joiner", check<WriterStopsChunksJoiner>};
const Registered kReaderLossy{"reader_stops_chunks_lossy", check<ReaderStopsChunks<false>>};
const Registered kReader{"reader_stops_chunks", check<ReaderStopsChunks<true>>};

}  // namespace
}  // namespace patchbay::model
