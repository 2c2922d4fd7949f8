// SPDX-License-Identifier: Apache-2.0
#include "inspect/regular_expression.hpp"

#include <regex.h>

#include <array>
#include <utility>

namespace patchbay::cli {

struct RegularExpression::Compiled {
    explicit Compiled(const std::string& text)
        : status(::regcomp(&expression, text.c_str(), REG_EXTENDED | REG_NOSUB)) {}
    ~Compiled() {
        if (status == 0) ::regfree(&expression);
    }
    Compiled(const Compiled&) = delete;
    Compiled& operator=(const Compiled&) = delete;

    ::regex_t expression{};
    int status;
};

RegularExpression::RegularExpression(std::shared_ptr<const Compiled> compiled)
    : compiled_(std::move(compiled)) {}

std::expected<RegularExpression, std::string> RegularExpression::compile(const std::string& text) {
    auto compiled = std::make_shared<const Compiled>(text);
    if (compiled->status == 0) return RegularExpression(std::move(compiled));
    std::array<char, 128> message{};
    ::regerror(compiled->status, &compiled->expression, message.data(), message.size());
    return std::unexpected(std::string(message.data()));
}

bool RegularExpression::is_in(const std::string& text) const {
    return ::regexec(&compiled_->expression, text.c_str(), 0, nullptr, 0) == 0;
}

}  // namespace patchbay::cli
