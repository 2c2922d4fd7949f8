// SPDX-License-Identifier: Apache-2.0
//
// Schemes: what each address scheme can open. One row a scheme, in the adapter of its mechanism (*_channel.cpp).
#pragma once

#include "patchbay/address.hpp"
#include "patchbay/traits.hpp"

#include "channel/backend.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace patchbay::channel {

using SenderPointer = std::unique_ptr<SenderBackend>;
using ReceiverPointer = std::unique_ptr<ReceiverBackend>;
using ListenerPointer = std::unique_ptr<ListenerBackend>;

/// A null pointer: the scheme cannot do it.
struct Scheme {
    std::string_view name;
    Result<SenderPointer> (*open_sender)(const Address& address, Deadline deadline) = nullptr;
    Result<ReceiverPointer> (*open_receiver)(const Address& address, Deadline deadline) = nullptr;
    Result<Duplex> (*connect)(const Address& address, Deadline deadline) = nullptr;
    Result<ListenerPointer> (*listen)(const Address& address) = nullptr;
    Result<void> (*create)(const Address& address) = nullptr;
    Result<void> (*remove)(const Address& address) = nullptr;
};

extern const Scheme kFdScheme;
extern const Scheme kExecScheme;
extern const Scheme kFifoScheme;
extern const Scheme kMqScheme;
extern const Scheme kSysvMqScheme;
extern const Scheme kShmScheme;
extern const Scheme kSysvShmScheme;
extern const Scheme kMemfdScheme;
extern const Scheme kSemScheme;
extern const Scheme kSysvSemScheme;
extern const Scheme kSignalScheme;
extern const Scheme kUnixScheme;
extern const Scheme kUnixSeqpacketScheme;
extern const Scheme kUnixDgramScheme;
extern const Scheme kTcpScheme;
extern const Scheme kUdpScheme;
extern const Scheme kVsockScheme;
extern const Scheme kTopicScheme;

/// An address whose scheme is known and whose options are all of that scheme.
struct Target {
    const Scheme* scheme;
    Address address;
};

/// @errors invalid, saying where and what was expected; for a scheme that nearly is one, which
Result<Target> parse_target(std::string_view text);

/// The row of the traits table: the scheme must be there.
[[nodiscard]] const Traits& traits_of(const Address& address) noexcept;

/// What an address names cannot do what was asked: `call` is the operation, `instead` what can be done.
[[nodiscard]] Error unsupported(const char* call, const Address& address, std::string instead);

}  // namespace patchbay::channel
