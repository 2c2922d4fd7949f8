// SPDX-License-Identifier: Apache-2.0
#include "inspect/proc_syscall.hpp"

#include "inspect/scan.hpp"

#include <algorithm>
#include <array>

namespace patchbay::inspect {
namespace {

struct Entry {
    std::int32_t number;
    CallMeaning meaning;
};

using enum WaitFor;
constexpr CallMeaning kRead{reading, WaitsOn::descriptor};
constexpr CallMeaning kWrite{writing, WaitsOn::descriptor};
constexpr CallMeaning kEvents{events, WaitsOn::descriptor};
constexpr CallMeaning kFutex{futex, WaitsOn::futex};
constexpr CallMeaning kAccept{accepting, WaitsOn::descriptor};
constexpr CallMeaning kConnect{connecting, WaitsOn::descriptor};
constexpr CallMeaning kSet{semaphore, WaitsOn::sysv_set};
constexpr CallMeaning kQueueOut{reading, WaitsOn::sysv_queue};
constexpr CallMeaning kQueueIn{writing, WaitsOn::sysv_queue};
constexpr CallMeaning kPoll{events, WaitsOn::pollfds};
constexpr CallMeaning kLock{lock, WaitsOn::descriptor};
constexpr CallMeaning kOpen{opening, WaitsOn::path};
constexpr CallMeaning kSignal{signal, WaitsOn::nothing};

// clang-format off: by the tables of the kernel, one call a place.
#if defined(__x86_64__)
constexpr auto kCalls = std::to_array<Entry>({
    {0, kRead}, {1, kWrite}, {2, kOpen}, {7, kPoll}, {17, kRead}, {18, kWrite}, {19, kRead},
    {20, kWrite}, {34, kSignal}, {42, kConnect}, {43, kAccept}, {44, kWrite}, {45, kRead},
    {46, kWrite}, {47, kRead}, {65, kSet}, {69, kQueueIn}, {70, kQueueOut}, {72, kLock}, {73, kLock},
    {128, kSignal}, {130, kSignal}, {202, kFutex}, {220, kSet}, {232, kEvents},
    {242, kWrite}, {243, kRead}, {257, kOpen},
    {271, kPoll}, {275, kRead}, {276, kRead}, {278, kWrite}, {281, kEvents}, {288, kAccept},
    {299, kRead}, {307, kWrite}, {327, kRead}, {328, kWrite}, {441, kEvents}, {455, kFutex}});
#elif defined(__aarch64__)
constexpr auto kCalls = std::to_array<Entry>({
    {22, kEvents}, {25, kLock}, {32, kLock}, {56, kOpen}, {63, kRead}, {64, kWrite}, {65, kRead},
    {66, kWrite}, {73, kPoll}, {75, kWrite}, {76, kRead}, {77, kRead}, {98, kFutex}, {133, kSignal},
    {137, kSignal}, {182, kWrite}, {183, kRead}, {188, kQueueOut}, {189, kQueueIn},
    {192, kSet}, {193, kSet}, {202, kAccept}, {203, kConnect}, {206, kWrite}, {207, kRead}, {211, kWrite}, {212, kRead},
    {242, kAccept}, {243, kRead}, {269, kWrite}, {286, kRead}, {287, kWrite}, {441, kEvents},
    {455, kFutex}});
#else
constexpr std::array<Entry, 0> kCalls{};
#endif
// clang-format on

}  // namespace

std::optional<SystemCall> parse_syscall(std::string_view text) noexcept {
    Scan scan(text);
    SystemCall call;
    const auto number = scan.number<std::int32_t>();
    if (!number) return std::nullopt;
    call.number = *number;
    if (call.number < 0) return call;
    for (auto& argument : call.arguments) {
        if (!scan.skip_blanks().skip("0x")) return std::nullopt;
        const auto value = scan.hex();
        if (!value) return std::nullopt;
        argument = *value;
    }
    return call;
}

std::optional<CallMeaning> meaning_of(const SystemCall& call) noexcept {
    const auto* const found = std::ranges::lower_bound(kCalls, call.number, {}, &Entry::number);
    if (found == kCalls.end() || found->number != call.number) return std::nullopt;
    return found->meaning;
}

}  // namespace patchbay::inspect
