// SPDX-License-Identifier: Apache-2.0
//
// Shareable: which types may lie in memory that several programs map, and how they recognise each other's.
//
// A type is shareable when its bytes are all of it: trivially copyable and no pointer. What the compiler cannot see is
// yours to see to: no pointer, reference or handle inside either, and members of fixed width where the programs may be
// built for different machines. For a type of yours that is fit although it is not trivially copyable:
//
//     template <> inline constexpr bool patchbay::enable_shareable<Ring> = true;
//
// Programs compare name, size and alignment. The name is the compiler's; where two compilers spell it differently, or
// to tell versions of a layout apart, give the type a name of your own:
//
//     struct Prices { static constexpr std::string_view kTypeName = "prices/2"; ... };
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace patchbay {

template <class T>
inline constexpr bool enable_shareable =
    std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> && !std::is_member_pointer_v<T>;

template <class T>
concept Shareable = std::is_object_v<T> && !std::is_const_v<T> && enable_shareable<T> &&
                    std::is_trivially_destructible_v<T>;

namespace detail {

template <class T>
constexpr std::string_view compiled_name() noexcept {
    // g++: "... [with T = ns::Foo; std::string_view = ...]"; clang: "... [T = ns::Foo]"
    constexpr std::string_view kText = __PRETTY_FUNCTION__;
    constexpr std::string_view kMark = "T = ";
    constexpr auto kBegin = kText.find(kMark) + kMark.size();
    constexpr auto kSemicolon = kText.find(';', kBegin);
    constexpr auto kEnd = kSemicolon != std::string_view::npos ? kSemicolon : kText.rfind(']');
    return kText.substr(kBegin, kEnd - kBegin);
}

/// "u64", "i32", "f64": compilers spell the built-in types differently.
template <class T>
constexpr std::string_view arithmetic_name() noexcept {
    constexpr bool kFloat = std::is_floating_point_v<T>;
    constexpr bool kSigned = std::is_signed_v<T>;
    switch (sizeof(T)) {
        case 1: return std::is_same_v<T, bool> ? "bool" : kSigned ? "i8" : "u8";
        case 2: return kSigned ? "i16" : "u16";
        case 4: return kFloat ? "f32" : kSigned ? "i32" : "u32";
        case 8: return kFloat ? "f64" : kSigned ? "i64" : "u64";
        default: return compiled_name<T>();
    }
}

template <class T>
constexpr std::string_view type_name() noexcept {
    if constexpr (requires { std::string_view(T::kTypeName); }) {
        return T::kTypeName;
    } else if constexpr (std::is_arithmetic_v<T>) {
        return arithmetic_name<T>();
    } else {
        return compiled_name<T>();
    }
}

}  // namespace detail

/// What two programs must agree on to share a value.
struct TypeLayout {
    std::string_view name;
    std::uint64_t size_bytes;
    std::uint64_t alignment_bytes;

    /// FNV-1a of all three.
    [[nodiscard]] constexpr std::uint64_t hash() const noexcept {
        std::uint64_t hash = 0xcbf29ce484222325U;
        const auto add = [&](std::uint64_t byte) { hash = (hash ^ byte) * 0x100000001b3U; };
        for (const char character : name) add(static_cast<unsigned char>(character));
        for (const auto number : {size_bytes, alignment_bytes}) {
            for (unsigned shift = 0; shift < 64; shift += 8) add(number >> shift & 0xffU);
        }
        return hash;
    }
    friend constexpr bool operator==(const TypeLayout&, const TypeLayout&) noexcept = default;
};

template <Shareable T>
constexpr TypeLayout layout_of() noexcept {
    return {.name = detail::type_name<T>(), .size_bytes = sizeof(T), .alignment_bytes = alignof(T)};
}

}  // namespace patchbay
