// SPDX-License-Identifier: Apache-2.0
//
// Connections of every kind, for tests that hold for all of them:
//
//     class EveryConnection : public testing::TestWithParam<std::string> { ... };
//     INSTANTIATE_TEST_SUITE_P(Kinds, EveryConnection, testing::ValuesIn(kConnectionKinds), kind_name);
//
// A kind that this machine lacks (IPv6, vsock) skips its tests, and says so.
#pragma once

#include "patchbay/socket.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace patchbay::test {

/// "unix", "unix_abstract", "unix_seqpacket", "tcp_ipv4", "tcp_ipv6", "vsock".
extern const std::vector<std::string> kConnectionKinds;

/// For INSTANTIATE_TEST_SUITE_P.
inline std::string kind_name(const testing::TestParamInfo<std::string>& info) {
    return info.param;
}

/// An address to listen at (or of "unix_dgram", "udp_ipv4", "udp_ipv6" to bind) that nobody else has; on loopback only.
std::string fresh_address(const std::string& kind);
/// Why this machine has no such kind of socket; empty where it has.
std::string why_absent(const std::string& kind);

/// Another descriptor of the same socket, as another process would hand it on.
FileDescriptor copy_of(int fd);

struct Ends {
    Connection client;
    Connection server;
};

/// Two ends that are connected through a listener, which has gone.
Ends connected_ends(const std::string& kind, const SocketOptions& options = {});

/// A folder of its own that goes with the object, with whatever is in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string operator/(const std::string& name) const {
        return path_ + '/' + name;
    }

private:
    std::string path_;
};

}  // namespace patchbay::test
