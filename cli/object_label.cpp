// SPDX-License-Identifier: Apache-2.0
#include "object_label.hpp"

#include <fmt/core.h>

namespace patchbay::cli {

std::string label_of(const inspect::Object& object) {
    const auto address = inspect::address_of(object);
    if (!address.empty()) return inspect::escaped(address);
    auto label = fmt::format("{}:[{}]", inspect::name_of(object.kind()), object.identity.number);
    if (!object.name.empty()) label += fmt::format(" ({})", inspect::escaped(object.name));
    return label;
}

std::string label_of(const inspect::Process& process) {
    return fmt::format("{} ({})", process.pid, inspect::escaped(process.name));
}

}  // namespace patchbay::cli
