// SPDX-License-Identifier: Apache-2.0
//
// Parts of addresses: what several schemes have in REST. Each error points at the column and says what was expected.
#pragma once

#include "patchbay/address.hpp"
#include "patchbay/error.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/sysv_key.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::channel {

/// REST from byte `offset` on, `size` bytes.
struct RestPart {
    std::size_t offset = 0;
    std::size_t size = std::string::npos;
};

/// A decimal number of at most `max`.
Result<std::uint64_t> number_in(const Address& address, RestPart part, std::uint64_t max,
                                std::string_view expected);

/// REST as a path or name. @errors invalid (empty)
Result<std::string> path_in(const Address& address, std::string_view expected);

/// REST as a POSIX name: one slash, and more characters that are none.
Result<std::string> name_in(const Address& address);

/// A System V key: a number, or a path for ftok(3). The private key is refused: nobody else could find the object.
Result<sysv::Key> key_in(const Address& address, RestPart part = {});

/// An error that points at byte `offset` of REST.
Error error_in(const Address& address, std::size_t offset, std::string_view expected);

/// What every scheme that makes something takes.
struct MakeOptions {
    bool create = true;  ///< `?create=no` refuses to make what is missing
    std::uint32_t mode = kPrivateMode;

    static Result<MakeOptions> of(const Address& address);
};

}  // namespace patchbay::channel
