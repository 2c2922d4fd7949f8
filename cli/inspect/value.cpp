// SPDX-License-Identifier: Apache-2.0
#include "inspect/value.hpp"

#include "patchbay/units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace patchbay::cli {
namespace {

struct Text {
    ValueStyle style;

    std::string operator()(None /*nothing*/) const { return "-"; }
    std::string operator()(Unknown /*hidden*/) const { return "?"; }
    std::string operator()(bool value) const { return value ? "yes" : "no"; }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(Size size) const {
        return style.sizes_in_bytes ? std::to_string(size.bytes) : format_size(size.bytes);
    }
    std::string operator()(const std::string& text) const { return text.empty() ? "-" : text; }
    std::string operator()(const List& list) const {
        return list.empty() ? "-" : fmt::format("{}", fmt::join(list, " "));
    }
};

}  // namespace

std::string text_of(const Value& value, ValueStyle style) {
    return std::visit(Text{style}, value);
}

}  // namespace patchbay::cli
