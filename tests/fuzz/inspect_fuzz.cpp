// SPDX-License-Identifier: Apache-2.0
#include "fuzz/inspect_parsers.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

// libFuzzer's name.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    patchbay::test::parse_everything(std::as_bytes(std::span(data, size)));
    return 0;
}
