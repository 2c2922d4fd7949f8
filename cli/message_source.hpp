// SPDX-License-Identifier: Apache-2.0
//
// MessageSource: where `send` takes its messages from.
#pragma once

#include "patchbay/bytes.hpp"

#include "interruption.hpp"
#include "outcome.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace patchbay::cli {

class MessageSource {
public:
    MessageSource() = default;
    MessageSource(const MessageSource&) = delete;
    MessageSource& operator=(const MessageSource&) = delete;
    virtual ~MessageSource() = default;

    /// The next message, valid until the next call; empty: the end. A signal is a Stop.
    virtual OrStop<std::optional<Bytes>> next() = 0;
};

using MessageSourcePointer = std::unique_ptr<MessageSource>;

/// Each text is a message. Borrowed.
[[nodiscard]] MessageSourcePointer messages_of(std::span<const std::string> texts);

/// Each line of stdin, of any length and any bytes, without its newline. What stands after the last newline is one,
/// too.
[[nodiscard]] MessageSourcePointer lines_of_stdin(const Interruption& interruption);

/// What can be read from stdin in one go, at most `largest` bytes.
[[nodiscard]] MessageSourcePointer pieces_of_stdin(const Interruption& interruption,
                                                   std::size_t largest);

/// All of stdin, as one message.
[[nodiscard]] MessageSourcePointer whole_stdin(const Interruption& interruption);

}  // namespace patchbay::cli
