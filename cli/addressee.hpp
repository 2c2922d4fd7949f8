// SPDX-License-Identifier: Apache-2.0
//
// Addressee: an address from the command line, together with what its scheme can do.
#pragma once

#include "patchbay/address.hpp"
#include "patchbay/traits.hpp"

#include "outcome.hpp"

#include <string>

namespace patchbay::cli {

struct Addressee {
    Address address;
    const Traits* traits;

    /// A wrong address, or a scheme that there is not, is wrong usage: says where and what was expected.
    static OrStop<Addressee> parse(const std::string& text);

    /// The same with `?frame=raw` where it is a byte stream and names no framing.
    [[nodiscard]] OrStop<Addressee> without_framing() const;

    /// Whether its messages are pieces of a stream, to be cut as one likes.
    [[nodiscard]] bool is_raw_stream() const;
};

}  // namespace patchbay::cli
