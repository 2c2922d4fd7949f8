// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"

#include "channel/backend.hpp"

namespace patchbay {

Sender::Sender(std::unique_ptr<channel::SenderBackend> backend) noexcept
    : backend_(std::move(backend)) {}
Sender::Sender(Sender&&) noexcept = default;
Sender& Sender::operator=(Sender&&) noexcept = default;
Sender::~Sender() = default;

Result<bool> Sender::send(Bytes message, Deadline deadline, const SendOptions& options) {
    return backend_->send(message, deadline, options);
}

Result<bool> Sender::finish(Deadline deadline) {
    return backend_->finish(deadline);
}

Result<int> Sender::fd() {
    return backend_->fd();
}

const Traits& Sender::traits() const noexcept {
    return backend_->traits();
}

const std::string& Sender::name() const noexcept {
    return backend_->name();
}

std::uint64_t Sender::largest_message_bytes() const {
    return backend_->largest_message_bytes();
}

Receiver::Receiver(std::unique_ptr<channel::ReceiverBackend> backend) noexcept
    : backend_(std::move(backend)) {}
Receiver::Receiver(Receiver&&) noexcept = default;
Receiver& Receiver::operator=(Receiver&&) noexcept = default;
Receiver::~Receiver() = default;

Result<std::optional<ChannelMessage>> Receiver::receive(Deadline deadline) {
    return backend_->receive(deadline);
}

Result<std::optional<ChannelMessage>> Receiver::receive_buffered() {
    return backend_->receive_buffered();
}

Result<int> Receiver::fd() {
    return backend_->fd();
}

const Traits& Receiver::traits() const noexcept {
    return backend_->traits();
}

const std::string& Receiver::name() const noexcept {
    return backend_->name();
}

DuplexListener::DuplexListener(std::unique_ptr<channel::ListenerBackend> backend) noexcept
    : backend_(std::move(backend)) {}
DuplexListener::DuplexListener(DuplexListener&&) noexcept = default;
DuplexListener& DuplexListener::operator=(DuplexListener&&) noexcept = default;
DuplexListener::~DuplexListener() = default;

Result<std::optional<Duplex>> DuplexListener::accept(Deadline deadline) {
    return backend_->accept(deadline);
}

int DuplexListener::fd() const noexcept {
    return backend_->fd();
}

const std::string& DuplexListener::name() const noexcept {
    return backend_->name();
}

}  // namespace patchbay
