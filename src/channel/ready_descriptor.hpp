// SPDX-License-Identifier: Apache-2.0
//
// ReadyDescriptor: what senders that never wait give to those who poll: always writable.
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"

#include "os/eventfd.hpp"

#include <string>

namespace patchbay::channel {

class ReadyDescriptor {
public:
    /// Made at the first call. Borrowed.
    Result<int> get(const std::string& name) {
        if (!event_) {
            auto event = os::eventfd();
            if (!event) return os::error_of(event.error(), name);
            event_ = *std::move(event);
        }
        return event_.get();
    }

private:
    FileDescriptor event_;
};

}  // namespace patchbay::channel
