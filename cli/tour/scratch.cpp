// SPDX-License-Identifier: Apache-2.0
#include "tour/scratch.hpp"

#include "patchbay/channel.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>

namespace patchbay::tour {

std::string scratch_path(const std::string& name) {
    return (std::filesystem::temp_directory_path() /
            fmt::format("patchbay-tour.{}.{}", ::getpid(), name))
        .string();
}

std::string scratch_name(const std::string& name) {
    return fmt::format("/patchbay-tour.{}.{}", ::getpid(), name);
}

std::string scratch_key(std::uint32_t number) {
    const auto process = static_cast<std::uint32_t>(::getpid());
    return fmt::format("0x{:08x}", 0x50000000U | ((process & 0xfffffU) << 8U) | (number & 0xffU));
}

ScratchObject::~ScratchObject() {
    (void)remove_object(address_);  // not there any more is as good
    // A socket's file goes with its listener, unless that was killed.
    if (!address_.starts_with("unix")) return;
    const auto path = address_.substr(address_.find(':') + 1);
    std::error_code ignored;
    std::filesystem::remove(path.substr(0, path.find('?')), ignored);
}

}  // namespace patchbay::tour
