// SPDX-License-Identifier: Apache-2.0
//
// ModelAtomics: Relacy's atomics in place of the real ones, for the templates of src/ring/.
#pragma once

#include "model/checker.hpp"
#include "model/weakening.hpp"

namespace patchbay::model {

[[nodiscard]] inline rl::memory_order order_of(std::memory_order order,
                                               const std::source_location& place) noexcept {
    switch (weakening.at(place, order).value_or(std::memory_order_relaxed)) {
        case std::memory_order_relaxed: return rl::mo_relaxed;
        case std::memory_order_consume: return rl::mo_consume;
        case std::memory_order_acquire: return rl::mo_acquire;
        case std::memory_order_release: return rl::mo_release;
        case std::memory_order_acq_rel: return rl::mo_acq_rel;
        case std::memory_order_seq_cst: break;
    }
    return rl::mo_seq_cst;
}

template <class T>
class ModelAtomic {
    using Order = std::memory_order;
    using Place = std::source_location;

public:
    ModelAtomic() : word_(T{}) {}

    T load(Order order, Place place = Place::current()) const {
        if (!fates.goes_on()) return T{};
        if (unshared_) (void)use_.load();
        return word_.load(order_of(order, place), info(place));
    }
    void store(T value, Order order, Place place = Place::current()) {
        if (!fates.goes_on()) return;
        if (unshared_) use_.store(0);
        word_.store(value, order_of(order, place), info(place));
    }
    T fetch_add(T value, Order order, Place place = Place::current()) {
        return fates.goes_on() ? word_.fetch_add(value, order_of(order, place), info(place)) : T{};
    }
    T fetch_or(T value, Order order, Place place = Place::current()) {
        return fates.goes_on() ? word_.fetch_or(value, order_of(order, place), info(place)) : T{};
    }
    bool compare_exchange_weak(T& expected, T value, Order order, Order failure,
                               Place place = Place::current()) {
        if (!fates.goes_on()) {
            expected = T{};
            return false;
        }
        const auto where = info(place);
        return word_.compare_exchange_weak(expected, value, order_of(order, place), where,
                                           order_of(failure, place), where);
    }

    /// From here on no access may be concurrent with a store, as if the word were no atomic: it is one for the sake of
    /// readers that are overtaken, and in this model there are none. This finds what Relacy's atomics do not show: a
    /// load that is carried out after a store behind it.
    void forbid_overtaking() { unshared_ = true; }

    /// futex(2): sleeps while the word holds `expected`. True: woken.
    bool sleep(T expected, bool bounded) const {
        if (!fates.goes_on()) return true;
        auto& context = rl::ctx();
        context.sched();
        // The kernel's load sees the newest value, and no wake-up comes between it and the sleep.
        if (word_.debug_value() != expected) return true;
        return const_cast<rl::atomic<T>&>(word_).wait(context, bounded, false, $) ==
               rl::unpark_reason_normal;
    }
    void wake_all() const {
        if (!fates.goes_on()) return;
        auto& context = rl::ctx();
        context.sched();
        const_cast<rl::atomic<T>&>(word_).wake(context, 100, $);
    }

private:
    static rl::debug_info info(const Place& place) noexcept {
        return {place.function_name(), place.file_name(), place.line()};
    }

    rl::atomic<T> word_;
    mutable Plain use_;
    bool unshared_ = false;
};

struct ModelAtomics {
    template <class T>
    using Atomic = ModelAtomic<T>;

    static void fence(std::memory_order order,
                      std::source_location place = std::source_location::current()) {
        if (!weakening.at(place, order)) return;
        if (fates.goes_on()) rl::atomic_thread_fence(order_of(order, place), $);
    }
};

/// membarrier(2) makes every running thread of the others pass a full barrier while the caller waits, so that the busy
/// side needs none of its own; where the kernel does not have it, both sides execute a fence. Each execution is one of
/// the two.
class ModelBarriers {
    using Place = std::source_location;

public:
    static void choose() { is_system_wide = rl::rand(2) != 0; }
    static void light(Place place = Place::current()) {
        const bool there = weakening.at(place, std::memory_order_seq_cst).has_value();
        if (there && !is_system_wide) ModelAtomics::fence(std::memory_order_seq_cst);
    }
    static bool heavy(Place place = Place::current()) {
        if (!weakening.at(place, std::memory_order_seq_cst)) return true;
        if (!fates.goes_on()) return true;
        ModelAtomics::fence(std::memory_order_seq_cst);
        if (is_system_wide) rl::systemwide_fence($);
        return true;
    }

private:
    inline static bool is_system_wide = false;
};

}  // namespace patchbay::model
