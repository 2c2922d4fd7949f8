// SPDX-License-Identifier: Apache-2.0
//
// The ring: one publisher; a reliable reader, a lossy one, one that joins meanwhile.
#include "model/lane.hpp"
#include "model/models.hpp"

namespace patchbay::model {
namespace {

struct ReliableRing : rl::test_suite<ReliableRing, 2> {
    Lane lane;

    void before() {
        lane.forbid_overtaking();
        Gate(lane.gates[0]).announce(0);
    }
    void thread(unsigned index) {
        if (index == 0) {
            auto writer = lane.writer();
            LaneReaders readers{&lane};
            publish_up_to(kMessages, writer, readers);
        } else {
            auto reader = lane.reader();
            read_reliably(lane, reader, kMessages);
        }
    }
};

struct LossyRing : rl::test_suite<LossyRing, 2> {
    Lane lane;

    void thread(unsigned index) {
        if (index == 0) {
            auto writer = lane.writer();
            LaneReaders readers{&lane};
            publish_up_to(kMessages, writer, readers);
        } else {
            auto reader = lane.reader();
            read_lossily(reader, kMessages);
        }
    }
};

struct Joiner : rl::test_suite<Joiner, 2> {
    static constexpr std::uint64_t kHistory = 1;
    Lane lane;
    std::uint64_t published = 0;  ///< by the checker's clock

    void before() { lane.forbid_overtaking(); }
    void thread(unsigned index) {
        if (index == 0) {
            auto writer = lane.writer(kHistory);
            LaneReaders readers{&lane};
            while (published < kMessages) publish_up_to(++published, writer, readers);
        } else {
            auto reader = join(lane, kHistory);
            // Nothing is missed that is published from here on, nor the history before.
            PATCHBAY_MODEL_CHECK(reader.position() + std::min(kHistory, published) <= published);
            read_reliably(lane, reader, kMessages);
        }
    }
};

const Registered kReliableRing{"reliable_ring", check<ReliableRing>};
const Registered kLossyRing{"lossy_ring", check<LossyRing>};
const Registered kJoiner{"joiner", check<Joiner>};

}  // namespace
}  // namespace patchbay::model
