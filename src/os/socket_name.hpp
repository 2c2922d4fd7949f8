// SPDX-License-Identifier: Apache-2.0
//
// SocketName: an address of a socket as the kernel takes and gives it.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>

namespace patchbay::os {

struct SocketName {
    ::sockaddr_storage storage;  // only the first `size` bytes are meant, and initialised
    ::socklen_t size;

    [[nodiscard]] const ::sockaddr* get() const noexcept {
        return reinterpret_cast<const ::sockaddr*>(&storage);
    }
    [[nodiscard]] ::sockaddr* get() noexcept { return reinterpret_cast<::sockaddr*>(&storage); }
};

/// A virtual machine (context id) and a port on it; vsock(7).
struct VsockName {
    static constexpr std::uint32_t kAny = 0xFFFFFFFFU;  ///< VMADDR_CID_ANY, VMADDR_PORT_ANY

    std::uint32_t context_id;
    std::uint32_t port;
};

[[nodiscard]] SocketName to_socket_name(VsockName name) noexcept;
/// Empty where the name is of another family.
[[nodiscard]] std::optional<VsockName> to_vsock_name(const ::sockaddr* name,
                                                     ::socklen_t size) noexcept;

}  // namespace patchbay::os
