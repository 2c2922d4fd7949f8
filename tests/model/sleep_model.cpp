// SPDX-License-Identifier: Apache-2.0
//
// Sleeping and waking. Sleeps have no end here but being woken: a wake-up that is lost is a deadlock.
#include "model/lane.hpp"
#include "model/models.hpp"

namespace patchbay::model {
namespace {

/// As PublisherCore::put().
void wake(Sleepers sleepers) {
    if (sleepers.anybody<ModelBarriers>() && sleepers.take()) sleepers.word().wake_all();
}

/// Reads up to the message before `end`, asleep where there is none.
void read_asleep(Lane& lane, std::uint64_t end, bool bounded = false) {
    auto reader = lane.reader();
    auto sleepers = lane.sleepers();
    while (reader.position() < end && !fates.stopped()) {
        if (reader.look() == Found::message) {
            PATCHBAY_MODEL_CHECK(see(reader).whole || fates.stopped());
            reader.advance();
            continue;
        }
        const auto announced = sleepers.announce<ModelBarriers>();
        if (reader.look() == Found::message) continue;
        (void)sleepers.word().sleep(announced.word, bounded);
    }
}

void publish_and_wake(Lane& lane, Writer& writer, std::uint64_t end, std::uint16_t sender = 0) {
    LaneReaders readers{&lane};
    (void)writer.raise_limit(readers, end);
    while (writer.next() < end && !fates.stopped()) {
        publish(writer, sender);
        wake(lane.sleepers());
    }
}

/// Two readers sleep: one may announce itself while the other's sleep is being called off.
struct Asleep : rl::test_suite<Asleep, 3> {
    Lane lane;

    void thread(unsigned index) {
        if (index == 0) {
            auto writer = lane.writer();
            publish_and_wake(lane, writer, Lane::kCapacity);
        } else {
            read_asleep(lane, Lane::kCapacity);
        }
    }
};

/// Two writers: one of them wakes.
struct TwoWriters : rl::test_suite<TwoWriters, 3> {
    std::array<Lane, 2> lanes;

    void thread(unsigned index) {
        if (index < 2) {
            auto writer = lanes[index].writer();
            LaneReaders readers{&lanes[index]};
            (void)writer.raise_limit(readers, 1);
            publish(writer);
            wake(lanes[0].sleepers());
        } else {
            read_both();
        }
    }
    void read_both() {
        std::array readers{lanes[0].reader(), lanes[1].reader()};
        auto sleepers = lanes[0].sleepers();
        const auto take = [&] {
            bool any = false;
            for (auto& reader : readers) {
                if (reader.position() != 0 || reader.look() != Found::message) continue;
                reader.advance();
                any = true;
            }
            return any;
        };
        while (readers[0].position() + readers[1].position() < 2) {
            if (take()) continue;
            const auto announced = sleepers.announce<ModelBarriers>();
            if (take()) continue;
            (void)sleepers.word().sleep(announced.word, false);
        }
    }
};

/// One reader polls a descriptor, the other sleeps: whoever takes the announcement of either sees that one polls.
struct Polled : rl::test_suite<Polled, 3> {
    Lane lane;
    ModelAtomic<std::uint32_t> polled;
    ModelAtomic<std::uint32_t> fifo;  ///< bytes in it
    void thread(unsigned index) {
        if (index == 0) {
            publish_and_ring();
        } else if (index == 1) {
            poll();
        } else {
            read_asleep(lane, 1);
        }
    }
    void publish_and_ring() {
        auto writer = lane.writer();
        LaneReaders readers{&lane};
        (void)writer.raise_limit(readers, 1);
        publish(writer);
        auto sleepers = lane.sleepers();
        if (!sleepers.anybody<ModelBarriers>() || !sleepers.take()) return;
        sleepers.word().wake_all();
        if (polled.load(std::memory_order_relaxed) == 0) return;
        fifo.fetch_add(1, std::memory_order_relaxed);
        fifo.wake_all();
    }
    void poll() {
        auto reader = lane.reader();
        while (reader.look() != Found::message) {
            polled.store(1, std::memory_order_relaxed);
            (void)lane.sleepers().announce<ModelBarriers>();
            if (reader.look() == Found::message) break;
            (void)fifo.sleep(0, false);
        }
    }
};

/// The publisher sleeps on the gate of its slowest reader. Of two, one reads a message and one leaves; neither moves
/// again before there is another message.
struct Room : rl::test_suite<Room, 3> {
    static constexpr std::uint64_t kEnd = Lane::kCapacity + 1;
    Lane lane;

    void before() {
        for (auto& gate : lane.gates) Gate(gate).announce(0);
    }
    void thread(unsigned index) {
        if (index == 0) {
            publish_asleep();
        } else {
            read_one(index - 1, index == 1 ? 1 : ring::kNoReader);
        }
    }
    /// As PublisherCore::wait_for_room().
    void publish_asleep() {
        auto writer = lane.writer();
        LaneReaders readers{&lane};
        while (writer.next() < kEnd) {
            if (writer.room() == 0 && !writer.raise_limit(readers, 1)) {
                const auto [place, gate] = std::pair(readers.place, readers.gate);
                (void)writer.announce_wait<ModelBarriers>(static_cast<std::uint32_t>(place), gate);
                const bool has_room = writer.raise_limit(readers, 1);
                if (!has_room && readers.place == place && readers.gate == gate)
                    (void)lane.gates[place].sleep(gate, false);
                writer.end_wait();
                continue;
            }
            publish(writer);
        }
    }
    void read_one(std::size_t place, std::uint64_t then) {
        auto reader = lane.reader();
        while (reader.look() != Found::message) wait_a_little();
        PATCHBAY_MODEL_CHECK(see(reader).whole);
        // Until the ring may be full.
        for (auto steps = rl::rand(60); steps > 0; --steps) wait_a_little();
        if (Gate(lane.gates[place])
                .pass<ModelBarriers>(static_cast<std::uint32_t>(place), 0, then, lane.words))
            lane.gates[place].wake_all();
    }
};

/// A sleeper is killed: that is nothing to the other one, nor to the writer.
struct SleeperStops : rl::test_suite<SleeperStops, 3> {
    Lane lane;

    void thread(unsigned index) {
        if (index == 1) fates.stop_within(20);
        if (index == 0) {
            auto writer = lane.writer();
            publish_and_wake(lane, writer, Lane::kCapacity);
        } else {
            read_asleep(lane, Lane::kCapacity);
        }
    }
};

/// A writer is killed, also between its message and the wake-up: sleeps are bounded, so nobody misses the message.
struct WakerStops : rl::test_suite<WakerStops, 3> {
    Lane lane;

    void thread(unsigned index) {
        if (index == 0) {
            fates.stop_within(30);
            auto writer = lane.writer();
            publish_and_wake(lane, writer, Lane::kCapacity);
            fates.rise();
            auto successor = lane.writer();
            publish_and_wake(lane, successor, Lane::kCapacity, 1);
        } else {
            read_asleep(lane, Lane::kCapacity, true);
        }
    }
};

const Registered kAsleep{"asleep", check<Asleep>};
const Registered kTwoWriters{"two_writers", check<TwoWriters>};
const Registered kPolled{"polled", check<Polled>};
const Registered kRoom{"room", check<Room>};
const Registered kSleeperStops{"sleeper_stops", check<SleeperStops>};
const Registered kWakerStops{"waker_stops", check<WakerStops>};

}  // namespace
}  // namespace patchbay::model
