// SPDX-License-Identifier: Apache-2.0
//
// What a subscriber does where there is nothing to take, or something else than the next message.
#include "os/futex.hpp"
#include "topic/subscriber_core.hpp"
#include "topic/waiting.hpp"

namespace patchbay::topic {
namespace {

constexpr int kMostTries = 64;

}  // namespace

void SubscriberCore::wake_publisher(const Lane& lane) noexcept {
    (void)os::futex_wake_all(low_half(gates_[lane.place]));
}

SubscriberCore::Taken SubscriberCore::take_slowly(Lane& lane, TopicSample& sample) noexcept {
    for (int tried = 0; tried < kMostTries; ++tried) {
        switch (lane.reader.look()) {
            case ring::Found::nothing: return Taken::nothing;
            case ring::Found::corrupt:
                return fail(Condition::corrupt, "a slot holds what no publisher wrote");
            case ring::Found::message: {
                const auto taken = read_message<0>(lane, sample);
                if (taken != Taken::nothing) return taken;
                break;
            }
            case ring::Found::overtaken: break;
        }
        if (catch_up(lane) == Taken::failed) return Taken::failed;
    }
    // Overtaken each time: the caller looks at its deadline, too.
    return Taken::nothing;
}

/// Goes on after what was overwritten.
SubscriberCore::Taken SubscriberCore::catch_up(Lane& lane) noexcept {
    if (gates()) {
        return fail(Condition::corrupt,
                    "a message was overwritten that this subscriber had not read");
    }
    const auto missed = lane.reader.skip();
    if (missed == 0) return fail(Condition::corrupt, "a slot holds what no publisher wrote");
    missed_ += missed;
    missed_in_all_ += missed;
    block_->missed.store(missed_in_all_, std::memory_order_relaxed);
    return Taken::message;
}

SubscriberCore::Taken SubscriberCore::fail(Condition condition, const char* why) noexcept {
    failed_ = condition;
    why_ = why;
    return Taken::failed;
}

Error SubscriberCore::failure() const {
    // What is lost reads as zeros, and those may look corrupt.
    if (auto good = memory_->check(); !good && failed_ == Condition::corrupt) return good.error();
    return Error::of(failed_, "receive", memory_->name(), why_);
}

/// Sleeps where that is due, and looks whether the topic still stands where nobody woke us.
Result<bool> SubscriberCore::wait(Patience& patience, Taken taken) {
    if (taken == Taken::failed) return std::unexpected(failure());
    const auto step = patience.next();
    if (step == Patience::Step::spin) return true;
    if (step == Patience::Step::give_up) {
        // Whoever polls our descriptor will be told of the next one, unless one has come meanwhile.
        if (!bell_) return false;
        const auto quiet = prepare_to_wait();
        if (!quiet) return quiet;
        return !*quiet;
    }
    if (step == Patience::Step::sleep && sleep(patience.bounded())) return true;
    if (auto stands = memory_->check(); !stands) return std::unexpected(stands.error());
    return true;
}

}  // namespace patchbay::topic
