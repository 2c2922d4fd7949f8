// SPDX-License-Identifier: Apache-2.0
//
// unix-dgram: and udp:, messages without a connection. Receivers bind, senders connect.
#include "patchbay/socket.hpp"

#include "channel/address_parts.hpp"
#include "channel/end_mark.hpp"
#include "channel/patient_connect.hpp"
#include "channel/scheme.hpp"

#include <vector>

namespace patchbay::channel {
namespace {

class DatagramSender final : public SenderBackend {
public:
    DatagramSender(const Traits& traits, std::string name, DatagramSocket socket)
        : SenderBackend(traits, std::move(name)), socket_(std::move(socket)) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& /*options*/) override {
        auto sent = socket_.send(message, deadline);
        if (sent || !sent.error().is(Condition::not_found)) return sent;
        return std::unexpected(
            Error::of(Condition::closed, "send", name(), "nobody receives there any more"));
    }
    Result<bool> finish(Deadline /*deadline*/) override { return true; }
    Result<int> fd() override { return socket_.fd(); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override {
        const auto largest = socket_.largest_message_bytes();
        return largest ? *largest : traits().largest_message_bytes;
    }

private:
    DatagramSocket socket_;
};

class DatagramReceiver final : public ReceiverBackend {
public:
    DatagramReceiver(const Traits& traits, DatagramSocket socket)
        : ReceiverBackend(traits, socket.name()), socket_(std::move(socket)) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        // The sender's send buffer bounds a message, and we cannot know it: so look before, and lose nothing.
        const auto size_bytes = socket_.next_message_bytes(deadline);
        if (!size_bytes) return std::unexpected(size_bytes.error());
        if (!*size_bytes) return std::nullopt;
        if (**size_bytes > message_.size()) message_.resize(**size_bytes);
        const auto received = socket_.receive_from(message_, Deadline::now());
        if (!received) return std::unexpected(received.error());
        if (!*received) return std::nullopt;
        ChannelMessage message{.bytes = Bytes(message_).first((*received)->size_bytes)};
        if ((*received)->credentials) {
            message.sender_pid = (*received)->credentials->process_id;
            message.sender_uid = (*received)->credentials->user_id;
        }
        return message;
    }
    Result<int> fd() override { return socket_.fd(); }

private:
    DatagramSocket socket_;
    std::vector<std::byte> message_;
};

Result<SenderPointer> open_plain_sender(const Address& address, Deadline deadline) {
    const auto where = SocketAddress::parse(address);
    if (!where) return std::unexpected(where.error());
    auto socket = connect_datagrams_patiently(*where, deadline);
    if (!socket) return std::unexpected(socket.error());
    return std::make_unique<DatagramSender>(traits_of(address), address.name(), *std::move(socket));
}

Result<SenderPointer> open_sender(const Address& address, Deadline deadline) {
    return with_end(address, open_plain_sender(address, deadline));
}

Result<ReceiverPointer> open_plain_receiver(const Address& address) {
    const auto where = SocketAddress::parse(address);
    if (!where) return std::unexpected(where.error());
    const auto mode = address.mode_option("mode", kPrivateMode);
    if (!mode) return std::unexpected(mode.error());
    auto socket = DatagramSocket::bind(
        *where, {.mode = *mode, .socket = {.credentials = is_unix(where->transport())}});
    if (!socket) return std::unexpected(socket.error());
    return std::make_unique<DatagramReceiver>(traits_of(address), *std::move(socket));
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    return with_end(address, open_plain_receiver(address));
}

}  // namespace

const Scheme kUnixDgramScheme = {
    .name = "unix-dgram", .open_sender = open_sender, .open_receiver = open_receiver};
const Scheme kUdpScheme = {
    .name = "udp", .open_sender = open_sender, .open_receiver = open_receiver};

}  // namespace patchbay::channel
