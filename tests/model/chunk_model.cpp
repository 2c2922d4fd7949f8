// SPDX-License-Identifier: Apache-2.0
//
// Chunks: a reader holds them, their writer takes them back; one of the two stops for ever.
#include "model/chunk_lane.hpp"
#include "model/models.hpp"

namespace patchbay::model {
namespace {

constexpr std::uint64_t kMessages = 5;

template <bool Reliable>
struct Chunks : rl::test_suite<Chunks<Reliable>, 2> {
    ChunkLane lane;

    void before() {
        fates.reset();
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

/// The writer is killed; its successor finds out from slots and holds which chunks are free.
template <bool Reliable>
struct WriterStopsChunks : rl::test_suite<WriterStopsChunks<Reliable>, 2> {
    ChunkLane lane;

    void before() {
        fates.reset();
        if (Reliable) Gate(lane.gates[0]).announce(0);
    }
    void thread(unsigned index) {
        if (index != 0) {
            ChunkReader(lane, Reliable).read(kMessages);
            return;
        }
        fates.stop_within(80);
        {
            ChunkWriter writer(lane);
            publish_chunks(writer, 3);
        }
        fates.rise();
        ChunkWriter successor(lane);
        publish_chunks(successor, kMessages, 1);
    }
};

/// The reader is killed with what it holds; when its place has been emptied, every chunk comes back.
template <bool Reliable>
struct ReaderStopsChunks : rl::test_suite<ReaderStopsChunks<Reliable>, 2> {
    ChunkLane lane;
    rl::atomic<int> dead{0};  ///< what the kernel tells

    void before() {
        fates.reset();
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
        (void)Gate(lane.gates[0]).pass<ModelBarriers>(ring::kNoReader, lane.words);
        for (auto& hold : lane.holds) Hold(hold).let_go();
    }
};

const Registered kLossy{"chunks_lossy", check<Chunks<false>>};
const Registered kReliable{"chunks_reliable", check<Chunks<true>>};
const Registered kWriterLossy{"writer_stops_chunks_lossy", check<WriterStopsChunks<false>>};
const Registered kWriter{"writer_stops_chunks", check<WriterStopsChunks<true>>};
const Registered kReaderLossy{"reader_stops_chunks_lossy", check<ReaderStopsChunks<false>>};
const Registered kReader{"reader_stops_chunks", check<ReaderStopsChunks<true>>};

}  // namespace
}  // namespace patchbay::model
