// SPDX-License-Identifier: Apache-2.0
//
// RegularExpression: regex(7), extended. The C library's: std::regex runs out of stack on long texts.
#pragma once

#include <expected>
#include <memory>
#include <string>

namespace patchbay::cli {

class RegularExpression {
public:
    /// The error is the C library's word for it: "Unmatched ( or \\(".
    static std::expected<RegularExpression, std::string> compile(const std::string& text);

    /// Whether some part of `text` is what is looked for.
    [[nodiscard]] bool is_in(const std::string& text) const;

private:
    struct Compiled;
    explicit RegularExpression(std::shared_ptr<const Compiled> compiled);
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace patchbay::cli
