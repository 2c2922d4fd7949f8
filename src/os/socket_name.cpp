// SPDX-License-Identifier: Apache-2.0
#include "os/socket_name.hpp"

// Before any linux/ header, which leave out what it declares.
#include <linux/vm_sockets.h>
#include <sys/socket.h>

#include <cstring>

namespace patchbay::os {

static_assert(VsockName::kAny == VMADDR_CID_ANY && VsockName::kAny == VMADDR_PORT_ANY);

SocketName to_socket_name(VsockName name) noexcept {
    ::sockaddr_vm raw{};
    raw.svm_family = AF_VSOCK;
    raw.svm_cid = name.context_id;
    raw.svm_port = name.port;
    SocketName result{.storage = {}, .size = sizeof raw};
    std::memcpy(&result.storage, &raw, sizeof raw);
    return result;
}

std::optional<VsockName> to_vsock_name(const ::sockaddr* name, ::socklen_t size) noexcept {
    ::sockaddr_vm raw{};
    if (size < sizeof raw || name->sa_family != AF_VSOCK) return std::nullopt;
    std::memcpy(&raw, name, sizeof raw);
    return VsockName{.context_id = raw.svm_cid, .port = raw.svm_port};
}

}  // namespace patchbay::os
