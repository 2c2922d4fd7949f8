// SPDX-License-Identifier: Apache-2.0
#include "inspect/sleep_call.hpp"

#include <algorithm>
#include <array>

namespace patchbay::inspect {
namespace {

enum class Timeout : std::uint8_t { milliseconds, pointer };

struct TimedCall {
    std::int32_t number;
    std::uint8_t argument;
    Timeout is = Timeout::pointer;  ///< none: negative milliseconds, or a null pointer
};

struct Numbers {
    std::int32_t nanosleep;
    std::int32_t clock_nanosleep;
    std::int32_t wait4;
    std::int32_t waitid;
};

// clang-format off: by the tables of the kernel, one call a place.
#if defined(__x86_64__)
constexpr Numbers kNumbers{35, 230, 61, 247};
constexpr auto kTimedCalls = std::to_array<TimedCall>({
    {7, 2, Timeout::milliseconds}, {23, 4}, {128, 2}, {202, 3}, {220, 3},
    {232, 3, Timeout::milliseconds}, {242, 4}, {243, 4}, {270, 4}, {271, 2},
    {281, 3, Timeout::milliseconds}, {299, 4}, {441, 3}, {449, 3}, {455, 4}});
#elif defined(__aarch64__)
constexpr Numbers kNumbers{101, 115, 260, 95};
constexpr auto kTimedCalls = std::to_array<TimedCall>({
    {22, 3, Timeout::milliseconds}, {72, 4}, {73, 2}, {98, 3}, {137, 2}, {182, 4}, {183, 4},
    {192, 3}, {243, 4}, {441, 3}, {449, 3}, {455, 4}});
#else
constexpr Numbers kNumbers{-2, -2, -2, -2};
constexpr std::array<TimedCall, 0> kTimedCalls{};
#endif
// clang-format on

}  // namespace

bool has_timeout(const SystemCall& call) noexcept {
    const auto* const found =
        std::ranges::lower_bound(kTimedCalls, call.number, {}, &TimedCall::number);
    if (found == kTimedCalls.end() || found->number != call.number) return false;
    const auto argument = call.arguments.at(found->argument);
    if (found->is == Timeout::pointer) return argument != 0;
    return static_cast<std::int32_t>(argument) >= 0;
}

bool sleeps_for_time(const SystemCall& call) noexcept {
    return call.number == kNumbers.nanosleep || call.number == kNumbers.clock_nanosleep;
}

std::optional<std::int32_t> awaited_child(const SystemCall& call) noexcept {
    constexpr std::uint64_t kOneProcess = 1;  // P_PID
    if (call.number == kNumbers.wait4)
        return std::max(static_cast<std::int32_t>(call.arguments[0]), 0);
    if (call.number != kNumbers.waitid) return std::nullopt;
    return call.arguments[0] == kOneProcess ? static_cast<std::int32_t>(call.arguments[1]) : 0;
}

}  // namespace patchbay::inspect
