// SPDX-License-Identifier: Apache-2.0
#include "os/fault_injection.hpp"

#include "base/assert.hpp"

#include <array>
#include <cstddef>

namespace patchbay::os {

std::atomic<bool> faults_armed{false};

namespace {

FaultInjection::Plan plan;
std::atomic<std::uint64_t> matches{0};
std::atomic<int> fired_call_index{-1};
std::array<std::atomic<std::uint64_t>, 256> counts{};

}  // namespace

FaultInjection::FaultInjection(const Plan& new_plan) noexcept {
    base::require(!faults_armed.load(), "one FaultInjection at a time");
    plan = new_plan;
    matches = 0;
    fired_call_index = -1;
    for (auto& count : counts) count = 0;
    faults_armed.store(true, std::memory_order_release);
}

FaultInjection::~FaultInjection() {
    faults_armed.store(false, std::memory_order_release);
}

bool FaultInjection::fired() const noexcept {
    return fired_call_index.load() >= 0;
}

Call FaultInjection::fired_call() const noexcept {
    return static_cast<Call>(fired_call_index.load());
}

std::uint64_t FaultInjection::count(Call call) noexcept {
    return counts[static_cast<std::size_t>(call)].load();
}

std::uint64_t FaultInjection::total() noexcept {
    std::uint64_t sum = 0;
    for (const auto& count : counts) sum += count.load();
    return sum;
}

int injected_error(Call call) noexcept {
    counts[static_cast<std::size_t>(call)].fetch_add(1, std::memory_order_relaxed);
    if (plan.nth == 0 || (plan.call && *plan.call != call)) return 0;
    const auto nth = matches.fetch_add(1) + 1;
    if (plan.sticky ? nth < plan.nth : nth != plan.nth) return 0;
    int none = -1;
    fired_call_index.compare_exchange_strong(none, static_cast<int>(call));
    return plan.error;
}

}  // namespace patchbay::os
