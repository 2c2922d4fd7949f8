// SPDX-License-Identifier: Apache-2.0
//
// Setting: what is measured of a mechanism.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace patchbay::measure {

enum class Mode : std::uint8_t {
    latency,  ///< there and back, one message at a time, one way is half of it; at a rate: one way
    throughput,  ///< one way, as fast as it goes; the receiver reads and checks every byte
    fanout,      ///< the same to several receivers, of whom each gets every message
    wake,        ///< one way, to a receiver that sleeps
};

/// How a receiver waits.
enum class Wait : std::uint8_t {
    spin,      ///< looks all the time
    adaptive,  ///< looks for as long as a wake-up takes, then sleeps
    block,     ///< sleeps at once
};

/// "latency", "spin" and so on.
[[nodiscard]] std::string_view name_of(Mode mode) noexcept;
[[nodiscard]] std::string_view name_of(Wait wait) noexcept;
[[nodiscard]] std::optional<Mode> find_mode(std::string_view name) noexcept;
[[nodiscard]] std::optional<Wait> find_wait(std::string_view name) noexcept;

struct Setting {
    Mode mode = Mode::latency;
    std::size_t size_bytes = 64;
    Wait wait = Wait::adaptive;
    unsigned receivers = 1;  ///< more than one in fan-out only
};

}  // namespace patchbay::measure
