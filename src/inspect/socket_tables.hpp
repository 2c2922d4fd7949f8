// SPDX-License-Identifier: Apache-2.0
//
// The kernel's lists of sockets: by sock_diag(7) of this network namespace, as text of any.
#pragma once

#include "inspect/inet_diag.hpp"
#include "inspect/unix_diag.hpp"
#include "inspect/vsock_diag.hpp"
#include "os/call.hpp"
#include "os/entries.hpp"

#include <vector>

namespace patchbay::inspect {

/// Asks the kernel. ENOENT and its like: it has no sock_diag, or none for that family.
class SocketDiag {
public:
    static os::Expected<SocketDiag> open() noexcept;

    os::Expected<std::vector<UnixSocket>> unix_sockets();
    os::Expected<std::vector<InternetSocket>> internet_sockets(bool ipv6, bool udp);
    os::Expected<std::vector<VsockSocket>> vsock_sockets();

private:
    explicit SocketDiag(FileDescriptor fd) : fd_(std::move(fd)), buffer_(std::size_t{64} * 1024) {}
    template <class Socket, class Request, class Parse>
    os::Expected<std::vector<Socket>> dump(const Request& request, Parse&& parse);

    FileDescriptor fd_;
    std::vector<std::byte> buffer_;
};

/// `folder`: /proc/PID, which may be in another namespace. What cannot be read is empty.
std::vector<UnixSocket> unix_sockets_in_text(os::TextReader& reader, int folder);
std::vector<InternetSocket> internet_sockets_in_text(os::TextReader& reader, int folder, bool ipv6,
                                                     bool udp);

}  // namespace patchbay::inspect
