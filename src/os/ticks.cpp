// SPDX-License-Identifier: Apache-2.0
#include "os/ticks.hpp"

#include "patchbay/bytes.hpp"

#include "os/file.hpp"

#include <fcntl.h>

#include <array>

namespace patchbay::os {

bool has_counter() noexcept {
#if defined(__x86_64__)
    static const bool trusted = [] {
        const auto file =
            open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY);
        if (!file) return false;
        std::array<std::byte, 32> name{};
        const auto size = read(file->get(), name);
        return size && as_text(Bytes(name).first(*size)) == "tsc\n";
    }();
    return trusted;
#elif defined(__aarch64__)
    return true;
#else
    return false;
#endif
}

}  // namespace patchbay::os
