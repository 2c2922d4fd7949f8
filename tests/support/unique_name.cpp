// SPDX-License-Identifier: Apache-2.0
#include "support/unique_name.hpp"

#include "support/leftovers.hpp"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <random>

namespace patchbay::test {
namespace {

/// At the start of the program, not with the first name: a child, or a test that counts, does not do it meanwhile.
[[maybe_unused]] const bool kSwept = []() noexcept {
    remove_leftovers();
    return true;
}();

}  // namespace

std::string unique_name(std::string_view prefix) {
    // A fresh device on every call: a generator kept across fork() would repeat itself in the child.
    std::random_device device;
    const std::uint64_t random = (std::uint64_t{device()} << 32U) | device();
    std::array<char, 64> suffix{};
    (void)std::snprintf(suffix.data(), suffix.size(), "%d.%016llx", ::getpid(),
                        static_cast<unsigned long long>(random));
    return std::string(prefix).append(kUniqueMark).append(suffix.data());
}

}  // namespace patchbay::test
