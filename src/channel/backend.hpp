// SPDX-License-Identifier: Apache-2.0
//
// Backends: what stands behind Sender, Receiver and DuplexListener, one implementation a mechanism.
#pragma once

#include "patchbay/address.hpp"
#include "patchbay/channel.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace patchbay::channel {

/// What every backend knows of itself.
class Backend {
public:
    Backend(const Traits& traits, std::string name) noexcept
        : traits_(&traits), name_(std::move(name)) {}
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    [[nodiscard]] const Traits& traits() const noexcept { return *traits_; }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    const Traits* traits_;
    std::string name_;
};

/// The members say what those of the same name in channel.hpp say.
class SenderBackend : public Backend {
public:
    using Backend::Backend;
    virtual Result<bool> send(Bytes message, Deadline deadline, const SendOptions& options) = 0;
    virtual Result<bool> finish(Deadline deadline) = 0;
    virtual Result<int> fd() = 0;
    [[nodiscard]] virtual std::uint64_t largest_message_bytes() const = 0;
};

class ReceiverBackend : public Backend {
public:
    using Backend::Backend;
    virtual Result<std::optional<ChannelMessage>> receive(Deadline deadline) = 0;
    virtual Result<std::optional<ChannelMessage>> receive_buffered() { return std::nullopt; }
    virtual Result<int> fd() = 0;
};

class ListenerBackend : public Backend {
public:
    using Backend::Backend;
    virtual Result<std::optional<Duplex>> accept(Deadline deadline) = 0;
    [[nodiscard]] virtual int fd() const noexcept = 0;
};

}  // namespace patchbay::channel
