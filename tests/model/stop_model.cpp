// SPDX-License-Identifier: Apache-2.0
//
// One of the threads of the ring stops for ever, at any point. That it is dead the others learn from the kernel, which
// hands its lock on: all that it did is then done, so the successor is the same thread here.
#include "model/lane.hpp"
#include "model/models.hpp"

namespace patchbay::model {
namespace {

constexpr std::uint64_t kFirst = 3;   ///< messages of the writer that is killed
constexpr unsigned kOperations = 60;  ///< more than it needs: it may as well live

/// A writer that may be killed, and one that takes its lane over. What the first said that it had published is there,
/// and at most one message more, which is whole.
void publish_with_successor(Lane& lane, std::uint64_t history = 0) {
    LaneReaders readers{&lane};
    std::uint64_t acknowledged = 0;
    fates.stop_within(kOperations);
    {
        auto writer = lane.writer(history);
        while (acknowledged < kFirst && !fates.stopped()) {
            publish_up_to(acknowledged + 1, writer, readers);
            if (!fates.stopped()) acknowledged = writer.next();
        }
    }
    fates.rise();
    auto successor = lane.writer(history);
    PATCHBAY_MODEL_CHECK(successor.next() >= acknowledged);
    PATCHBAY_MODEL_CHECK(successor.next() <= acknowledged + 1);
    publish_up_to(kMessages, successor, readers, 1);
}

struct WriterStops : rl::test_suite<WriterStops, 2> {
    Lane lane;

    void before() {
        lane.forbid_overtaking();
        Gate(lane.gates[0]).announce(0);
    }
    void thread(unsigned index) {
        if (index == 0) {
            publish_with_successor(lane);
        } else {
            auto reader = lane.reader();
            read_reliably(lane, reader, kMessages);
        }
    }
};

struct WriterStopsLossy : rl::test_suite<WriterStopsLossy, 2> {
    Lane lane;

    void thread(unsigned index) {
        if (index == 0) {
            publish_with_successor(lane);
        } else {
            auto reader = lane.reader();
            read_lossily(reader, kMessages);
        }
    }
};

/// Somebody joins before, between and after the two.
struct WriterStopsJoiner : rl::test_suite<WriterStopsJoiner, 2> {
    Lane lane;

    void before() { lane.forbid_overtaking(); }
    void thread(unsigned index) {
        if (index == 0) {
            publish_with_successor(lane, 1);
        } else {
            auto reader = join(lane, 1);
            read_reliably(lane, reader, kMessages);
        }
    }
};

/// A reliable reader is killed, perhaps while it joins: the writer empties its place, and whoever is left goes on.
struct ReaderStops : rl::test_suite<ReaderStops, 3> {
    Lane lane;
    rl::atomic<int> dead{0};  ///< what the kernel tells

    void before() {
        lane.forbid_overtaking();
        Gate(lane.gates[1]).announce(0);
    }
    void thread(unsigned index) {
        if (index == 0) publish_and_sweep();
        if (index == 1) {
            fates.stop_within(kOperations);
            auto reader = join(lane, 0);
            read_reliably(lane, reader, kMessages);
            dead.store(1, rl::mo_release, $);
        }
        if (index == 2) {
            auto reader = lane.reader();
            read_reliably(lane, reader, kMessages, 1);
        }
    }
    void publish_and_sweep() {
        auto writer = lane.writer();
        LaneReaders readers{&lane};
        while (writer.next() < kMessages) {
            if (writer.room() != 0 || writer.raise_limit(readers, 1)) {
                publish(writer);
            } else if (dead.load(rl::mo_acquire, $) != 0) {
                (void)Gate(lane.gates[0]).pass<ModelBarriers>(0, 0, ring::kNoReader, lane.words);
            } else {
                wait_a_little();
            }
        }
    }
};

const Registered kWriterStops{"writer_stops", check<WriterStops>};
const Registered kWriterStopsLossy{"writer_stops_lossy", check<WriterStopsLossy>};
const Registered kWriterStopsJoiner{"writer_stops_joiner", check<WriterStopsJoiner>};
const Registered kReaderStops{"reader_stops", check<ReaderStops>};

}  // namespace
}  // namespace patchbay::model
