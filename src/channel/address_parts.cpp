// SPDX-License-Identifier: Apache-2.0
#include "channel/address_parts.hpp"

#include <algorithm>
#include <charconv>

namespace patchbay::channel {

Result<std::uint64_t> number_in(const Address& address, RestPart part, std::uint64_t max,
                                std::string_view expected) {
    const auto text = std::string_view(address.rest()).substr(part.offset, part.size);
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number > max)
        return std::unexpected(error_in(address, part.offset, expected));
    return number;
}

Result<std::string> path_in(const Address& address, std::string_view expected) {
    if (address.rest().empty()) return std::unexpected(error_in(address, 0, expected));
    return address.rest();
}

Result<std::string> name_in(const Address& address) {
    const auto& name = address.rest();
    const auto expected = "/NAME, one slash and more characters that are none, such as " +
                          address.scheme() + ":/jobs";
    if (!name.starts_with('/')) return std::unexpected(error_in(address, 0, expected));
    const auto slash = name.find('/', 1);
    if (name.size() == 1 || slash != std::string::npos)
        return std::unexpected(error_in(address, std::min(slash, name.size()), expected));
    return name;
}

Result<sysv::Key> key_in(const Address& address, RestPart part) {
    const auto text = std::string_view(address.rest()).substr(part.offset, part.size);
    auto key = sysv::Key::parse(text);
    const bool wrong = key ? key->is_private() : key.error().is(Condition::invalid);
    if (!wrong) return key;
    return std::unexpected(error_in(
        address, part.offset,
        "KEY, a number other than 0 such as 0x50001234, or the /path of a file to make one from"));
}

Result<MakeOptions> MakeOptions::of(const Address& address) {
    const auto create = address.flag_option("create", true);
    if (!create) return std::unexpected(create.error());
    const auto mode = address.mode_option("mode", kPrivateMode);
    if (!mode) return std::unexpected(mode.error());
    return MakeOptions{.create = *create, .mode = *mode};
}

Error error_in(const Address& address, std::size_t offset, std::string_view expected) {
    return address.error_at(address.rest_column() + offset, expected);
}

}  // namespace patchbay::channel
