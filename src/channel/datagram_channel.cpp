// SPDX-License-Identifier: Apache-2.0
//
// unix-dgram: and udp:, messages without a connection. Who receives binds, who sends connects.
#include "patchbay/socket.hpp"

#include "channel/end_mark.hpp"
#include "channel/scheme.hpp"
#include "channel/socket_opening.hpp"

#include <vector>

namespace patchbay::channel {
namespace {

class DatagramSender final : public SenderBackend {
public:
    DatagramSender(const Traits& traits, std::string name, DatagramSocket socket)
        : SenderBackend(traits, std::move(name)), socket_(std::move(socket)) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& /*options*/) override {
        return socket_.send(message, deadline);
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
    DatagramReceiver(const Traits& traits, std::string name, DatagramSocket socket)
        : ReceiverBackend(traits, std::move(name)), socket_(std::move(socket)) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        // Asked for its size first: a message that does not fit is cut by the kernel, and lost.
        const auto size = socket_.next_message_bytes(deadline);
        if (!size) return std::unexpected(size.error());
        if (!*size) return std::nullopt;
        if (**size > buffer_.size()) buffer_.resize(**size);
        const auto datagram = socket_.receive_from(buffer_, deadline);
        if (!datagram) return std::unexpected(datagram.error());
        if (!*datagram) return std::nullopt;
        ChannelMessage message{.bytes = Bytes(buffer_).first((*datagram)->size_bytes)};
        if (const auto& credentials = (*datagram)->credentials) {
            message.sender_pid = credentials->process_id;
            message.sender_uid = credentials->user_id;
        }
        return message;
    }
    Result<int> fd() override { return socket_.fd(); }

private:
    DatagramSocket socket_;
    std::vector<std::byte> buffer_ = std::vector<std::byte>(4096);
};

Result<SenderPointer> open_plain_sender(const Address& address, Deadline deadline) {
    auto socket = open_when_there<DatagramSocket>(address, deadline);
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
    const bool credentials = is_unix(where->transport());
    auto socket =
        DatagramSocket::bind(*where, {.mode = *mode, .socket = {.credentials = credentials}});
    if (!socket) return std::unexpected(socket.error());
    auto name = local_name(*socket, address);
    return std::make_unique<DatagramReceiver>(traits_of(address), std::move(name),
                                              *std::move(socket));
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
