// SPDX-License-Identifier: Apache-2.0
#include "channel/scheme.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace patchbay::channel {
namespace {

constexpr std::array kSchemes = {
    &kFdScheme,     &kExecScheme,    &kFifoScheme,          &kMqScheme,        &kSysvMqScheme,
    &kShmScheme,    &kSysvShmScheme, &kMemfdScheme,         &kSemScheme,       &kSysvSemScheme,
    &kSignalScheme, &kUnixScheme,    &kUnixSeqpacketScheme, &kUnixDgramScheme, &kTcpScheme,
    &kUdpScheme,    &kVsockScheme,   &kTopicScheme};

/// How many letters to add, drop or change to make one of the other (Levenshtein).
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

std::string known_schemes() {
    std::string list;
    for (const auto& traits : all_traits())
        list.append(list.empty() ? "" : " ").append(traits.scheme);
    return list;
}

/// The nearest scheme, where it is near enough to be meant.
std::string_view suggestion(std::string_view scheme) {
    const auto nearest = std::ranges::min_element(
        all_traits(), {}, [&](const Traits& traits) { return distance(scheme, traits.scheme); });
    const bool near =
        distance(scheme, nearest->scheme) <= std::max<std::size_t>(1, scheme.size() / 3);
    return near ? nearest->scheme : std::string_view();
}

Error unknown_scheme(const Address& address) {
    const auto meant = suggestion(address.scheme());
    std::string expected = "a known scheme, not '" + address.scheme() + '\'';
    if (!meant.empty()) expected.append("; did you mean ").append(meant).append(":?");
    return address.error_at(1, expected + "; known are " + known_schemes());
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
    auto address = Address::parse(text);
    if (!address) return std::unexpected(address.error());
    const auto* const traits = find_traits(address->scheme());
    if (traits == nullptr) return std::unexpected(unknown_scheme(*address));
    if (auto known = address->expect_only(traits->options); !known)
        return std::unexpected(known.error());
    const auto* const scheme =
        std::ranges::find(kSchemes, traits->scheme, [](const Scheme* row) { return row->name; });
    base::require(scheme != kSchemes.end(), "every row of the traits table has its scheme");
    return Target{*scheme, *std::move(address)};
}

const Traits& traits_of(const Address& address) noexcept {
    const auto* const traits = find_traits(address.scheme());
    base::require(traits != nullptr, "the scheme is known");
    return *traits;
}

Error unsupported(const char* call, const Address& address, std::string instead) {
    return Error::of(Condition::unsupported, call, address.name(), std::move(instead));
}

}  // namespace patchbay::channel
