// SPDX-License-Identifier: Apache-2.0
#include "inspect/socket_walk.hpp"

#include "inspect/internet_peers.hpp"
#include "inspect/mapping_walk.hpp"
#include "inspect/proc_fd.hpp"
#include "inspect/socket_tables.hpp"
#include "os/socket_diag.hpp"

#include <fcntl.h>

#include <array>
#include <map>
#include <optional>

namespace patchbay::inspect {
namespace {

/// Empty: the kernel was built without it.
std::optional<std::vector<InternetSocket>> dumped(SocketDiag& diag, bool ipv6, bool udp) {
    auto sockets = diag.internet_sockets(ipv6, udp);
    if (!sockets) return std::nullopt;
    return std::move(*sockets);
}

class SocketWalk {
public:
    explicit SocketWalk(Inventory& inventory) : inventory_(inventory) {}

    void walk_own();
    void walk_other(std::uint64_t name_space, std::int32_t pid);
    void pair();

private:
    Index place(Kind kind, std::uint64_t inode, std::uint64_t name_space);
    void walk_own_unix(SocketDiag* diag, int folder);
    void walk_own_internet(SocketDiag* diag, int folder);
    void add(std::uint64_t name_space, std::vector<UnixSocket>&& sockets);
    void add(std::uint64_t name_space, bool udp, const std::vector<InternetSocket>& sockets);
    void add(std::uint64_t name_space, const std::vector<VsockSocket>& sockets);
    std::optional<Index> at_inode(std::uint64_t inode) const;

    struct Unaccepted {
        Index listener;
        std::vector<std::uint32_t> inodes;
    };
    Inventory& inventory_;
    InternetPeers peers_;
    std::vector<Index> unix_sockets_;
    std::vector<Unaccepted> unaccepted_;
};

/// The object of a socket, which a descriptor may have led to before.
Index SocketWalk::place(Kind kind, std::uint64_t inode, std::uint64_t name_space) {
    const Identity identity{kind, inventory_.devices.sockets, inode, name_space};
    const auto [found, is_new] = inventory_.sockets.try_emplace(inode, 0);
    if (is_new) found->second = inventory_.object(identity).index;
    auto& object = inventory_.at(found->second);
    object.identity = identity;
    object.foreign = name_space != inventory_.snapshot.own_namespaces.net;
    return found->second;
}

void SocketWalk::add(std::uint64_t name_space, std::vector<UnixSocket>&& sockets) {
    for (auto& socket : sockets) {
        if (socket.inode == 0) continue;
        const auto index = place(Kind::unix_socket, socket.inode, name_space);
        unix_sockets_.push_back(index);
        if (!socket.unaccepted.empty())
            unaccepted_.push_back({index, std::move(socket.unaccepted)});
        auto& object = inventory_.at(index);
        object.name = std::move(socket.name);
        object.facts = std::move(socket.facts);
    }
}

void SocketWalk::add(std::uint64_t name_space, bool udp,
                     const std::vector<InternetSocket>& sockets) {
    for (const auto& socket : sockets) {
        // TIME_WAIT: nobody has it any more.
        if (socket.inode == 0) continue;
        const auto index =
            place(udp ? Kind::udp_socket : Kind::tcp_socket, socket.inode, name_space);
        peers_.add({name_space, udp}, socket, index);
        InternetSocketFacts facts;
        facts.state = socket.state;
        facts.is_ipv6 = socket.is_ipv6;
        facts.local_host = host_text(socket.local, socket.is_ipv6);
        facts.local_port = socket.local.port;
        facts.remote_host = host_text(socket.remote, socket.is_ipv6);
        facts.remote_port = socket.remote.port;
        facts.user_id = socket.user_id;
        facts.receive_queue = socket.receive_queue;
        facts.send_queue = socket.send_queue;
        inventory_.at(index).facts = std::move(facts);
    }
}

void SocketWalk::add(std::uint64_t name_space, const std::vector<VsockSocket>& sockets) {
    // By both ends' addresses; who is found twice is on one machine with itself.
    std::map<std::array<std::uint32_t, 4>, Index> ends;
    for (const auto& socket : sockets) {
        if (socket.inode == 0) continue;
        const auto index = place(Kind::vsock_socket, socket.inode, name_space);
        const auto& facts = socket.facts;
        inventory_.at(index).facts = facts;
        if (facts.state != SocketState::established) continue;
        ends[{facts.local_cid, facts.local_port, facts.remote_cid, facts.remote_port}] = index;
    }
    for (const auto& [end, index] : ends) {
        const auto other = ends.find({end[2], end[3], end[0], end[1]});
        if (other == ends.end()) continue;
        std::get<VsockFacts>(inventory_.at(index).facts).peer = other->second;
    }
}

void SocketWalk::walk_own_unix(SocketDiag* diag, int folder) {
    const auto own = inventory_.snapshot.own_namespaces.net;
    if (diag != nullptr) {
        if (auto sockets = diag->unix_sockets()) return add(own, std::move(*sockets));
    }
    auto sockets = unix_sockets_in_text(inventory_.reader, folder);
    if (!sockets.empty()) inventory_.gaps.add(Missing::socket_peers, sockets.size());
    add(own, std::move(sockets));
}

void SocketWalk::walk_own_internet(SocketDiag* diag, int folder) {
    const auto own = inventory_.snapshot.own_namespaces.net;
    for (const bool udp : {false, true}) {
        if (!inventory_.wants(udp ? Kind::udp_socket : Kind::tcp_socket)) continue;
        for (const bool ipv6 : {false, true}) {
            auto sockets = diag == nullptr ? std::nullopt : dumped(*diag, ipv6, udp);
            if (!sockets) sockets = internet_sockets_in_text(inventory_.reader, folder, ipv6, udp);
            add(own, udp, *sockets);
        }
    }
}

void SocketWalk::walk_own() {
    auto diag = SocketDiag::open();
    SocketDiag* const asked = diag ? &*diag : nullptr;
    const auto folder = os::open_at(AT_FDCWD, "/proc/thread-self", O_PATH | O_DIRECTORY);
    const int text = folder ? folder->get() : -1;
    if (inventory_.wants(Kind::unix_socket)) walk_own_unix(asked, text);
    walk_own_internet(asked, text);
    if (asked == nullptr || !inventory_.wants(Kind::vsock_socket)) return;
    if (const auto sockets = asked->vsock_sockets())
        add(inventory_.snapshot.own_namespaces.net, *sockets);
}

void SocketWalk::walk_other(std::uint64_t name_space, std::int32_t pid) {
    ProcPath path;
    path << std::int64_t{pid};
    const auto folder = os::open_at(inventory_.proc.get(), path.text(), O_PATH | O_DIRECTORY);
    if (!folder) return;
    if (inventory_.wants(Kind::unix_socket))
        add(name_space, unix_sockets_in_text(inventory_.reader, folder->get()));
    for (const bool udp : {false, true}) {
        if (!inventory_.wants(udp ? Kind::udp_socket : Kind::tcp_socket)) continue;
        for (const bool ipv6 : {false, true})
            add(name_space, udp,
                internet_sockets_in_text(inventory_.reader, folder->get(), ipv6, udp));
    }
    inventory_.gaps.add(Missing::network_namespaces);
}

std::optional<Index> SocketWalk::at_inode(std::uint64_t inode) const {
    const auto found = inventory_.sockets.find(inode);
    if (found == inventory_.sockets.end()) return std::nullopt;
    return found->second;
}

void SocketWalk::pair() {
    for (const auto index : unix_sockets_) {
        auto& facts = std::get<UnixSocketFacts>(inventory_.at(index).facts);
        if (facts.peer_inode != 0) facts.peer = at_inode(facts.peer_inode);
    }
    for (const auto& [listener, inodes] : unaccepted_) {
        for (const auto inode : inodes) {
            const auto client = at_inode(inode);
            if (!client) continue;
            std::get<UnixSocketFacts>(inventory_.at(listener).facts).unaccepted.push_back(*client);
        }
    }
    peers_.for_each_pair([this](Index socket, Index peer) {
        std::get<InternetSocketFacts>(inventory_.at(socket).facts).peer = peer;
    });
}

void read_in_flight(Inventory& inventory, const HeldFiles& files, Index index,
                    UnixSocketFacts& facts) {
    // A message has at least one byte in a stream, and may have none where there are boundaries.
    if (facts.receive_queue == 0U && facts.type == SocketType::stream) return;
    const Edge* const edge = files.holder_of(index);
    if (edge == nullptr || facts.state == SocketState::listening) return;
    ProcPath path;
    path << std::int64_t{inventory.snapshot.processes[edge->process].pid};
    if (edge->thread != 0) path << "/task/" << std::int64_t{edge->thread};
    path << "/fdinfo/" << std::int64_t{edge->descriptor};
    const auto text = inventory.reader.read(inventory.proc.get(), path.text());
    if (text) facts.descriptors_in_flight = parse_fdinfo(*text).descriptors_in_flight;
    if (facts.descriptors_in_flight > 0)
        inventory.gaps.add(Missing::in_flight, facts.descriptors_in_flight);
}

void read_protocol(Inventory& inventory, const HeldFiles& files, Index index) {
    auto& object = inventory.at(index);
    auto& facts = object.facts.emplace<OtherSocketFacts>();
    const Edge* const edge = files.holder_of(index);
    if (edge == nullptr) return;
    const auto pid = inventory.snapshot.processes[edge->process].pid;
    const auto path = inventory.options.proc_path + '/' + path_of_holder(pid, *edge).text();
    std::array<char, 64> buffer{};
    if (const auto protocol = os::protocol_of(path.c_str(), buffer)) facts.protocol = *protocol;
    if (!facts.protocol.starts_with("AF_VSOCK")) return;
    object.identity.kind = Kind::vsock_socket;
    object.facts = VsockFacts{};
    inventory.gaps.add(Missing::vsock);
}

}  // namespace

void walk_sockets(Inventory& inventory) {
    constexpr KindSet kListed{Kind::unix_socket, Kind::tcp_socket, Kind::udp_socket,
                              Kind::vsock_socket, Kind::other_socket};
    if (!inventory.wants_any_of(kListed)) return;
    SocketWalk walk(inventory);
    walk.walk_own();
    std::map<std::uint64_t, std::int32_t> others;
    for (const auto& process : inventory.snapshot.processes) {
        const auto net = process.namespaces.net;
        if (net != 0 && net != inventory.snapshot.own_namespaces.net)
            others.try_emplace(net, process.pid);
    }
    for (const auto& [name_space, pid] : others) walk.walk_other(name_space, pid);
    walk.pair();
}

void look_into_sockets(Inventory& inventory, const HeldFiles& files) {
    for (Index index = 0; index < inventory.snapshot.objects.size(); ++index) {
        auto& object = inventory.at(index);
        if (object.kind() == Kind::other_socket) {
            read_protocol(inventory, files, index);
        } else if (auto* const facts = std::get_if<UnixSocketFacts>(&object.facts)) {
            read_in_flight(inventory, files, index, *facts);
        }
    }
}

}  // namespace patchbay::inspect
