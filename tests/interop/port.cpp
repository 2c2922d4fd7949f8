// SPDX-License-Identifier: Apache-2.0
#include "port.hpp"

#include "patchbay/file_descriptor.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace patchbay::test {
namespace {

std::string free_port(int type) {
    const FileDescriptor socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<::sockaddr*>(&address);
    EXPECT_EQ(::bind(socket.get(), generic, size), 0);
    EXPECT_EQ(::getsockname(socket.get(), generic, &size), 0);
    return std::to_string(ntohs(address.sin_port));
}

}  // namespace

std::string free_tcp_port() {
    return free_port(SOCK_STREAM);
}

std::string free_udp_port() {
    return free_port(SOCK_DGRAM);
}

std::string port_said_by(const Program& program) {
    program.wait_for_errors("\n");
    const auto said = program.errors();
    EXPECT_NE(said.find("patchbay: receiving on "), std::string::npos) << said;
    const auto start = said.rfind(':') + 1;
    return said.substr(start, said.find('\n', start) - start);
}

}  // namespace patchbay::test
