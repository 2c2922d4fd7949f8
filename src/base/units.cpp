// SPDX-License-Identifier: Apache-2.0
#include "patchbay/units.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace patchbay {
namespace {

template <class Value>
struct Unit {
    std::string_view suffix;
    Value factor;
};

constexpr std::array<Unit<std::uint64_t>, 11> kSizes{{{"", 1},
                                                      {"B", 1},
                                                      {"k", 1000},
                                                      {"K", 1000},
                                                      {"M", 1'000'000},
                                                      {"G", 1'000'000'000},
                                                      {"T", 1'000'000'000'000},
                                                      {"Ki", 1ULL << 10},
                                                      {"Mi", 1ULL << 20},
                                                      {"Gi", 1ULL << 30},
                                                      {"Ti", 1ULL << 40}}};

constexpr std::array<Unit<double>, 7> kDurations{
    {{"", 1e9}, {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};

Error invalid(const char* call, std::string_view text, const char* expected) {
    return Error::of(Condition::invalid, call, '\'' + std::string(text) + '\'', expected);
}

std::string three_digits(double value, const char* unit) {
    std::array<char, 32> text{};
    const int digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    std::string number = text.data();
    if (number.find('.') != std::string::npos) {
        number.erase(number.find_last_not_of('0') + 1);
        if (number.back() == '.') number.pop_back();
    }
    return number + ' ' + unit;
}

template <std::size_t N>
std::string scaled(double value, double step, const std::array<const char*, N>& units) {
    std::size_t at = 0;
    // 999.5 would be printed as 1000 of the smaller unit.
    while (at + 1 < N && value >= step - 0.5) {
        value /= step;
        ++at;
    }
    return three_digits(value, units[at]);
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
    constexpr auto kExpected =
        "a size is a number with k, M, G (1000) or Ki, Mi, Gi (1024), such as 64, 4Ki or 1Mi";
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem == std::errc::result_out_of_range) {
        return std::unexpected(
            Error::of(Condition::too_big, "size", '\'' + std::string(text) + '\''));
    }
    if (problem != std::errc{}) return std::unexpected(invalid("size", text, kExpected));
    std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (suffix.size() == 3 && suffix.ends_with("iB")) suffix.remove_suffix(1);
    for (const auto& unit : kSizes) {
        if (suffix != unit.suffix) continue;
        if (number > std::numeric_limits<std::uint64_t>::max() / unit.factor) {
            return std::unexpected(
                Error::of(Condition::too_big, "size", '\'' + std::string(text) + '\''));
        }
        return number * unit.factor;
    }
    return std::unexpected(invalid("size", text, kExpected));
}

std::string format_size(std::uint64_t size_bytes) {
    constexpr std::array<const char*, 6> kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    return scaled(static_cast<double>(size_bytes), 1024, kUnits);
}

Result<std::chrono::nanoseconds> parse_duration(std::string_view text) {
    constexpr auto kExpected =
        "a duration is a number with ns, us, ms, s, m or h, such as 200ms or 5s";
    double number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (problem != std::errc{} || !std::isfinite(number) || number < 0) {
        return std::unexpected(invalid("duration", text, kExpected));
    }
    for (const auto& unit : kDurations) {
        if (suffix != unit.suffix) continue;
        const double nanoseconds = number * unit.factor;
        if (nanoseconds >= 9.2e18) return std::chrono::nanoseconds::max();
        return std::chrono::nanoseconds(static_cast<std::int64_t>(std::llround(nanoseconds)));
    }
    return std::unexpected(invalid("duration", text, kExpected));
}

std::string format_duration(std::chrono::nanoseconds duration) {
    constexpr std::array<const char*, 4> kUnits{"ns", "us", "ms", "s"};
    return scaled(static_cast<double>(duration.count()), 1000, kUnits);
}

Result<std::uint32_t> parse_mode(std::string_view text) {
    std::uint32_t mode = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (problem != std::errc{} || end != text.data() + text.size() || mode > 07777) {
        return std::unexpected(invalid("mode", text, "a mode is octal, such as 0600 or 640"));
    }
    return mode;
}

std::string format_mode(std::uint32_t mode) {
    std::array<char, 16> text{};
    (void)std::snprintf(text.data(), text.size(), "%04o", mode);
    return text.data();
}

}  // namespace patchbay
