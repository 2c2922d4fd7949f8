// SPDX-License-Identifier: Apache-2.0
//
// unix:, unix-seqpacket:, tcp: and vsock:, sockets with connections. Who sends connects, who receives listens; `?role=`
// turns that round.
#include "patchbay/socket.hpp"

#include "channel/connection_stream.hpp"
#include "channel/merging_receiver.hpp"
#include "channel/scheme.hpp"
#include "channel/socket_opening.hpp"

namespace patchbay::channel {
namespace {

enum class Role { connect, listen };

Result<Role> role_of(const Address& address, Role usual) {
    const auto role = address.option("role");
    if (!role) return usual;
    if (*role == "connect") return Role::connect;
    if (*role == "listen") return Role::listen;
    return std::unexpected(address.option_error("role", "connect or listen"));
}

Result<Listener> listening(const Address& address) {
    const auto socket = SocketAddress::parse(address);
    if (!socket) return std::unexpected(socket.error());
    const auto mode = address.mode_option("mode", kPrivateMode);
    if (!mode) return std::unexpected(mode.error());
    return Listener::listen(*socket, {.mode = *mode});
}

Result<SharedConnection> connected(const Address& address, Deadline deadline) {
    auto connection = open_when_there<Connection>(address, deadline);
    if (!connection) return std::unexpected(connection.error());
    return std::make_shared<Connection>(*std::move(connection));
}

/// The first who comes.
Result<SharedConnection> accepted(const Address& address, Deadline deadline) {
    auto listener = listening(address);
    if (!listener) return std::unexpected(listener.error());
    auto connection = listener->accept(deadline);
    if (!connection) return std::unexpected(connection.error());
    if (!*connection) return std::unexpected(nobody_in_time("accept", address));
    return std::make_shared<Connection>(**std::move(connection));
}

Result<SharedConnection> partner(const Address& address, Role role, Deadline deadline) {
    return role == Role::connect ? connected(address, deadline) : accepted(address, deadline);
}

Result<SenderPointer> open_sender(const Address& address, Deadline deadline) {
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    const auto role = role_of(address, Role::connect);
    if (!role) return std::unexpected(role.error());
    auto connection = partner(address, *role, deadline);
    if (!connection) return std::unexpected(connection.error());
    return make_sender(traits_of(address), address.name(), *std::move(connection), *frame);
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline deadline) {
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    const auto role = role_of(address, Role::listen);
    if (!role) return std::unexpected(role.error());
    const auto keep = address.flag_option("keep", false);
    if (!keep) return std::unexpected(keep.error());
    if (*role == Role::listen) {
        auto listener = listening(address);
        if (!listener) return std::unexpected(listener.error());
        auto name = local_name(*listener, address);
        return MergingReceiver::make(traits_of(address), std::move(name), *std::move(listener),
                                     *frame, *keep);
    }
    auto connection = connected(address, deadline);
    if (!connection) return std::unexpected(connection.error());
    return std::make_unique<ConnectionReceiver>(traits_of(address), address.name(),
                                                make_reader(*std::move(connection), *frame));
}

/// Both directions of a connection.
Duplex duplex_of(const Traits& traits, const std::string& name, const SharedConnection& connection,
                 const FrameOptions& frame) {
    return {Sender(make_sender(traits, name, connection, frame)),
            Receiver(std::make_unique<ConnectionReceiver>(traits, name,
                                                          make_reader(connection, frame)))};
}

Result<Duplex> connect(const Address& address, Deadline deadline) {
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    const auto role = role_of(address, Role::connect);
    if (!role) return std::unexpected(role.error());
    const auto connection = partner(address, *role, deadline);
    if (!connection) return std::unexpected(connection.error());
    return duplex_of(traits_of(address), address.name(), *connection, *frame);
}

class SocketListener final : public ListenerBackend {
public:
    SocketListener(const Traits& traits, std::string name, Listener listener,
                   const FrameOptions& frame)
        : ListenerBackend(traits, std::move(name)), listener_(std::move(listener)), frame_(frame) {}

    Result<std::optional<Duplex>> accept(Deadline deadline) override {
        auto connection = listener_.accept(deadline);
        if (!connection) return std::unexpected(connection.error());
        if (!*connection) return std::nullopt;
        return duplex_of(traits(), name(), std::make_shared<Connection>(**std::move(connection)),
                         frame_);
    }
    [[nodiscard]] int fd() const noexcept override { return listener_.fd(); }

private:
    Listener listener_;
    FrameOptions frame_;
};

Result<ListenerPointer> listen(const Address& address) {
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    auto listener = listening(address);
    if (!listener) return std::unexpected(listener.error());
    auto name = local_name(*listener, address);
    return std::make_unique<SocketListener>(traits_of(address), std::move(name),
                                            *std::move(listener), *frame);
}

constexpr Scheme connected_scheme(std::string_view name) {
    return {.name = name,
            .open_sender = open_sender,
            .open_receiver = open_receiver,
            .connect = connect,
            .listen = listen};
}

}  // namespace

const Scheme kUnixScheme = connected_scheme("unix");
const Scheme kUnixSeqpacketScheme = connected_scheme("unix-seqpacket");
const Scheme kTcpScheme = connected_scheme("tcp");
const Scheme kVsockScheme = connected_scheme("vsock");

}  // namespace patchbay::channel
