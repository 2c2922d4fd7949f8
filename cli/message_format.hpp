// SPDX-License-Identifier: Apache-2.0
//
// How received messages are written: `--format text|hex|json|raw`.
#pragma once

#include "patchbay/channel.hpp"

#include <string>

namespace patchbay::cli {

enum class Format {
    text,  ///< the bytes as they are, and a newline
    hex,   ///< two digits a byte, and a newline
    json,  ///< an object a line: bytes as text or base64, and all that is known of the message
    raw,   ///< the bytes as they are, nothing between messages
};

/// Writes messages of one scheme. Reuses its buffer.
class MessageWriter {
public:
    MessageWriter(Format format, const Traits& traits) noexcept
        : format_(format), traits_(traits) {}
    /// Valid until the next call.
    [[nodiscard]] Bytes render(const ChannelMessage& message);

private:
    void append_hex(Bytes bytes);
    void append_json(const ChannelMessage& message);

    Format format_;
    const Traits& traits_;
    std::string line_;
};

}  // namespace patchbay::cli
