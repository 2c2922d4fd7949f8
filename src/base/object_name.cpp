// SPDX-License-Identifier: Apache-2.0
#include "base/object_name.hpp"

#include <cerrno>

namespace patchbay::base {
namespace {

const char* what_is_wrong(std::string_view name) {
    if (!name.starts_with('/')) return "it does not start with '/'";
    if (name.size() == 1) return "nothing follows the '/'";
    if (name.find('/', 1) != std::string_view::npos) return "it has more than one '/'";
    if (name.find('\0') != std::string_view::npos) return "it has a zero byte";
    if (name == "/." || name == "/..") return "it is a folder";
    return nullptr;
}

}  // namespace

Result<void> check_object_name(const char* call, std::string_view scheme, std::string_view name,
                               std::size_t longest_bytes) {
    std::string object = std::string(scheme) + ':' + std::string(name);
    if (const char* const wrong = what_is_wrong(name); wrong != nullptr) {
        return std::unexpected(Error::of(
            Condition::invalid, call, std::move(object),
            std::string("a name is a '/' and something after it, as in /jobs; ") + wrong));
    }
    if (name.size() <= longest_bytes + 1) return {};
    return std::unexpected(
        Error::system(ENAMETOOLONG, call, std::move(object),
                      "at most " + std::to_string(longest_bytes) + " bytes may follow the '/'"));
}

}  // namespace patchbay::base
