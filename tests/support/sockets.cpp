// SPDX-License-Identifier: Apache-2.0
#include "support/sockets.hpp"

#include "support/unique_name.hpp"

#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

}  // namespace

const std::vector<std::string> kConnectionKinds = {"unix",     "unix_abstract", "unix_seqpacket",
                                                   "tcp_ipv4", "tcp_ipv6",      "vsock"};

std::string fresh_address(const std::string& kind) {
    if (kind == "unix") return "unix:" + unique_name("/tmp/");
    if (kind == "unix_abstract") return "unix:" + unique_name("@");
    if (kind == "unix_seqpacket") return "unix-seqpacket:" + unique_name("/tmp/");
    if (kind == "tcp_ipv4") return "tcp:127.0.0.1:0";
    if (kind == "tcp_ipv6") return "tcp:[::1]:0";
    if (kind == "vsock") return "vsock:1:0";
    if (kind == "unix_dgram") return "unix-dgram:" + unique_name("/tmp/");
    if (kind == "udp_ipv4") return "udp:127.0.0.1:0";
    if (kind == "udp_ipv6") return "udp:[::1]:0";
    ADD_FAILURE() << "no such kind: " << kind;
    return {};
}

std::string why_absent(const std::string& kind) {
    const auto address = fresh_address(kind);
    const bool datagram = kind == "unix_dgram" || kind.starts_with("udp");
    std::optional<Error> error;
    if (datagram) {
        if (auto socket = DatagramSocket::bind(address); !socket) error = socket.error();
    } else {
        if (auto listener = Listener::listen(address); !listener) error = listener.error();
    }
    if (!error) return {};
    const bool absent = error->is(Condition::unsupported) || error->code().value() == EADDRNOTAVAIL;
    EXPECT_TRUE(absent) << error->message();
    return "not on this machine: " + error->message();
}

FileDescriptor copy_of(int fd) {
    return FileDescriptor(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

Ends connected_ends(const std::string& kind, const SocketOptions& options) {
    auto listener = or_throw(Listener::listen(fresh_address(kind), {.socket = options}));
    const auto there = or_throw(listener.local_address());
    auto client = or_throw(Connection::connect(there, Deadline::after(10s), options));
    auto server = or_throw(listener.accept(Deadline::after(10s)));
    return {std::move(client).value(), std::move(server).value()};
}

TemporaryFolder::TemporaryFolder() : path_(unique_name("/tmp/")) {
    std::filesystem::create_directory(path_);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace patchbay::test
