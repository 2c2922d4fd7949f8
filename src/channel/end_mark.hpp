// SPDX-License-Identifier: Apache-2.0
//
// End marks: with `?end=empty` on both sides an empty message means that no more will come, on mechanisms that do not
// tell by themselves (queues and datagrams).
#pragma once

#include "channel/scheme.hpp"

namespace patchbay::channel {

/// `sender`, whose finish() sends the mark where the address asks for it. An error in `sender` passes.
Result<SenderPointer> with_end(const Address& address, Result<SenderPointer> sender);
/// `receiver`, which ends with the mark where the address asks for it.
Result<ReceiverPointer> with_end(const Address& address, Result<ReceiverPointer> receiver);

}  // namespace patchbay::channel
