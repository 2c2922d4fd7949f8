// SPDX-License-Identifier: Apache-2.0
//
// unix:, unix-seqpacket:, tcp: and vsock:, sockets with connections. Senders connect and receivers listen, unless
// `?role=` turns that round.
#include "patchbay/socket.hpp"

#include "channel/address_parts.hpp"
#include "channel/connection_stream.hpp"
#include "channel/merging_receiver.hpp"
#include "channel/patient_connect.hpp"
#include "channel/scheme.hpp"

#include <cerrno>

namespace patchbay::channel {
namespace {

/// What an address says of a connection.
struct Settings {
    SocketAddress socket;
    FrameOptions frame;
    BindOptions bind;
    bool listen;
    bool keep;
};

Result<bool> listens(const Address& address, bool by_default) {
    const auto role = address.option("role");
    if (!role) return by_default;
    if (*role == "listen") return true;
    if (*role == "connect") return false;
    return std::unexpected(address.option_error("role", "listen or connect"));
}

Result<Settings> settings_of(const Address& address, bool listen_by_default) {
    auto socket = SocketAddress::parse(address);
    if (!socket) return std::unexpected(socket.error());
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    const auto mode = address.mode_option("mode", kPrivateMode);
    if (!mode) return std::unexpected(mode.error());
    const auto keep = address.flag_option("keep", false);
    if (!keep) return std::unexpected(keep.error());
    const auto listen = listens(address, listen_by_default);
    if (!listen) return std::unexpected(listen.error());
    return Settings{*std::move(socket), *frame, BindOptions{.mode = *mode}, *listen, *keep};
}

/// Listens for one partner, who is waited for.
Result<Connection> accept_one(const Settings& settings, Deadline deadline) {
    auto listener = Listener::listen(settings.socket, settings.bind);
    if (!listener) return std::unexpected(listener.error());
    auto connection = listener->accept(deadline);
    if (!connection) return std::unexpected(connection.error());
    if (*connection) return **std::move(connection);
    return std::unexpected(
        Error::system(ETIMEDOUT, "accept", listener->name(), "nobody connected in time"));
}

Result<SharedConnection> open_connection(const Settings& settings, Deadline deadline) {
    auto connection = settings.listen ? accept_one(settings, deadline)
                                      : connect_patiently(settings.socket, deadline);
    if (!connection) return std::unexpected(connection.error());
    return std::make_shared<Connection>(*std::move(connection));
}

Result<SenderPointer> open_sender(const Address& address, Deadline deadline) {
    const auto settings = settings_of(address, false);
    if (!settings) return std::unexpected(settings.error());
    auto connection = open_connection(*settings, deadline);
    if (!connection) return std::unexpected(connection.error());
    return make_outbox(traits_of(address), address.name(), *std::move(connection), settings->frame);
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline deadline) {
    const auto settings = settings_of(address, true);
    if (!settings) return std::unexpected(settings.error());
    if (settings->listen) {
        auto listener = Listener::listen(settings->socket, settings->bind);
        if (!listener) return std::unexpected(listener.error());
        return MergingReceiver::create(traits_of(address), *std::move(listener), settings->frame,
                                       settings->keep);
    }
    auto connection = open_connection(*settings, deadline);
    if (!connection) return std::unexpected(connection.error());
    return std::make_unique<InboxReceiver>(traits_of(address), address.name(),
                                           make_inbox(*std::move(connection), settings->frame));
}

Duplex duplex_of(const Traits& traits, const std::string& name, const SharedConnection& connection,
                 const FrameOptions& frame) {
    return Duplex{
        Sender(make_outbox(traits, name, connection, frame)),
        Receiver(std::make_unique<InboxReceiver>(traits, name, make_inbox(connection, frame)))};
}

Result<Duplex> connect(const Address& address, Deadline deadline) {
    const auto settings = settings_of(address, false);
    if (!settings) return std::unexpected(settings.error());
    const auto connection = open_connection(*settings, deadline);
    if (!connection) return std::unexpected(connection.error());
    return duplex_of(traits_of(address), address.name(), *connection, settings->frame);
}

class ConnectionListener final : public ListenerBackend {
public:
    ConnectionListener(const Traits& traits, Listener listener, const FrameOptions& frame)
        : ListenerBackend(traits, listener.name()), listener_(std::move(listener)), frame_(frame) {}

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
    const auto settings = settings_of(address, true);
    if (!settings) return std::unexpected(settings.error());
    auto listener = Listener::listen(settings->socket, settings->bind);
    if (!listener) return std::unexpected(listener.error());
    return std::make_unique<ConnectionListener>(traits_of(address), *std::move(listener),
                                                settings->frame);
}

constexpr Scheme connection_scheme(std::string_view name) {
    return {.name = name,
            .open_sender = open_sender,
            .open_receiver = open_receiver,
            .connect = connect,
            .listen = listen};
}

}  // namespace

const Scheme kUnixScheme = connection_scheme("unix");
const Scheme kUnixSeqpacketScheme = connection_scheme("unix-seqpacket");
const Scheme kTcpScheme = connection_scheme("tcp");
const Scheme kVsockScheme = connection_scheme("vsock");

}  // namespace patchbay::channel
