// SPDX-License-Identifier: Apache-2.0
#include "socket/errors.hpp"

#include <cerrno>

namespace patchbay::socket_detail {
namespace {

std::string connect_cure(int error, Transport transport) {
    switch (error) {
        case ECONNREFUSED: return "is anybody listening there?";
        case ENOENT: return "there is no such socket file: is its server running?";
        case ETIMEDOUT:
        case EHOSTUNREACH:
        case ENETUNREACH: return "nobody answers there";
        case EACCES:
            return is_unix(transport) ? "to connect needs write permission on the socket file"
                                      : "a firewall or policy forbids it";
        case EPROTOTYPE:
            return "a socket of another type is there: try unix:, unix-seqpacket: or unix-dgram:";
        case EAFNOSUPPORT: return "this kernel does not speak " + std::string(scheme_of(transport));
        case EADDRNOTAVAIL: return "no free port is left, or this machine has no such address";
        default: return {};
    }
}

std::string bind_cure(int error, Transport transport) {
    switch (error) {
        case EADDRINUSE:
            if (is_unix(transport)) return "another socket has this name, and it is in use";
            return "another socket has this port: choose another, or 0 for a free one";
        case EACCES:
            if (is_unix(transport)) return "to make the socket file needs to write to its folder";
            return "low ports need CAP_NET_BIND_SERVICE (net.ipv4.ip_unprivileged_port_start)";
        case EADDRNOTAVAIL: return "this machine has no such address";
        case ENOENT: return "there is no such folder";
        case EAFNOSUPPORT: return "this kernel does not speak " + std::string(scheme_of(transport));
        default: return {};
    }
}

}  // namespace

std::unexpected<Error> connect_failed(const os::Failure& failure, Transport transport,
                                      const std::string& name) {
    return os::error_of(failure, name, connect_cure(failure.error, transport));
}

std::unexpected<Error> bind_failed(const os::Failure& failure, Transport transport,
                                   const std::string& name) {
    return os::error_of(failure, name, bind_cure(failure.error, transport));
}

std::unexpected<Error> invalid(const char* call, std::string name, std::string cure) {
    return std::unexpected(Error::of(Condition::invalid, call, std::move(name), std::move(cure)));
}

}  // namespace patchbay::socket_detail
