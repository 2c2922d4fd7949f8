// SPDX-License-Identifier: Apache-2.0
//
// Scheduler: decides for Relacy which thread goes on and which value a load returns, in place of its own random
// scheduler, which is no good here for two reasons. Its generator has 2^17 states where choices are between two: after
// a hundred thousand executions of two threads all others are repetitions. And it draws the thread anew at each
// operation, so that all are equally fast: that a writer comes round while a reader reads one message, 26 operations of
// the one within 6 of the other, happens once in ten thousand executions.
//
// Here a thread goes on for a while before another one's turn comes, for how long on average is drawn for each
// execution.
#pragma once

#include "model/checker.hpp"

#include <array>
#include <cstdint>
#include <istream>
#include <ostream>

namespace patchbay::model {

/// SplitMix64 (Steele, Lea, Flood 2014): passes for random whatever numbers it is seeded with.
class Random {
public:
    void seed(std::uint64_t number) noexcept { state_ = number; }
    unsigned below(unsigned limit) noexcept {
        state_ += 0x9e3779b97f4a7c15;
        auto mixed = state_;
        mixed = (mixed ^ mixed >> 30U) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ mixed >> 27U) * 0x94d049bb133111eb;
        return static_cast<unsigned>((mixed ^ mixed >> 31U) >> 32U) % limit;
    }

private:
    std::uint64_t state_ = 0;
};

/// What Relacy calls is named as it wants it.
template <rl::thread_id_t Threads>
class Scheduler : public rl::scheduler<Scheduler<Threads>, rl::scheduler_thread_info, Threads> {
public:
    struct task_t {};  // NOLINT(readability-identifier-naming)
    using Base = rl::scheduler<Scheduler, rl::scheduler_thread_info, Threads>;
    using Base::Base;

    rl::thread_id_t iteration_begin_impl() {
        random_.seed(this->iter_);
        constexpr std::array<unsigned, 4> kTurns{1, 4, 16, 64};
        turn_ = kTurns[random_.below(kTurns.size())];
        return any_running();
    }
    bool iteration_end_impl() { return this->iter_ == this->params_.iteration_count; }
    rl::iteration_t iteration_count_impl() { return this->params_.iteration_count; }

    rl::thread_id_t schedule_impl(rl::unpark_reason& reason, unsigned yield) {
        if (const auto count = this->timed_thread_count_; count != 0) {
            // A sleep that is bounded ends now and then, even if there was nothing to wait for.
            const auto index = below(this->running_threads_count != 0 ? count * 4 : count);
            if (index < count) return wake(this->timed_threads_[index], reason);
        }
        reason = rl::unpark_reason_normal;
        const auto& current = *this->thread_;
        const bool goes_on = yield == 0 && current.state_ == rl::thread_state_running;
        return goes_on && random_.below(turn_) != 0 ? current.index_ : any_running();
    }
    unsigned rand_impl(unsigned limit, rl::sched_type /*what*/) { return random_.below(limit); }

    void get_state_impl(std::ostream& /*stream*/) {}
    void set_state_impl(std::istream& /*stream*/) {}
    void on_thread_block(rl::thread_id_t /*thread*/, bool /*yield*/) {}

private:
    rl::thread_id_t below(rl::thread_id_t limit) {
        return static_cast<rl::thread_id_t>(random_.below(static_cast<unsigned>(limit)));
    }
    rl::thread_id_t any_running() {
        return this->running_threads[below(this->running_threads_count)];
    }
    rl::thread_id_t wake(const rl::scheduler_thread_info* thread, rl::unpark_reason& reason) {
        const auto index = thread->index_;
        this->unpark_thread(index);
        reason = rl::unpark_reason_timeout;
        return index;
    }

    Random random_;
    unsigned turn_ = 1;  ///< operations of a thread on end, on average (1: drawn anew at each)
};

}  // namespace patchbay::model
