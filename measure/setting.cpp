// SPDX-License-Identifier: Apache-2.0
#include "measure/setting.hpp"

#include <array>

namespace patchbay::measure {
namespace {

constexpr std::array<std::string_view, 4> kModes{"latency", "throughput", "fanout", "wake"};
constexpr std::array<std::string_view, 3> kWaits{"spin", "adaptive", "block"};

template <class Value, std::size_t Size>
std::optional<Value> find(const std::array<std::string_view, Size>& names,
                          std::string_view name) noexcept {
    for (std::size_t index = 0; index < Size; ++index) {
        if (names[index] == name) return static_cast<Value>(index);
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Mode mode) noexcept {
    return kModes[static_cast<std::size_t>(mode)];
}
std::string_view name_of(Wait wait) noexcept {
    return kWaits[static_cast<std::size_t>(wait)];
}
std::optional<Mode> find_mode(std::string_view name) noexcept {
    return find<Mode>(kModes, name);
}
std::optional<Wait> find_wait(std::string_view name) noexcept {
    return find<Wait>(kWaits, name);
}

}  // namespace patchbay::measure
