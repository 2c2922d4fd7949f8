// SPDX-License-Identifier: Apache-2.0
#include "socket/reach.hpp"

#include "os/file.hpp"
#include "os/folder.hpp"
#include "os/socket.hpp"
#include "socket/native.hpp"

#include <fcntl.h>

#include <string>
#include <utility>

namespace patchbay::socket_detail {
namespace {

/// `name` in the folder `through`, or with an empty name what `through` is itself; empty: too long for an address.
std::optional<SocketAddress> address_through(Transport transport, int through,
                                             std::string_view name) {
    auto path = "/proc/self/fd/" + std::to_string(through);
    if (!name.empty()) path.append("/").append(name);
    ::sockaddr_un native{};
    if (path.size() >= sizeof native.sun_path) return std::nullopt;
    native.sun_family = AF_UNIX;
    std::memcpy(native.sun_path, path.data(), path.size());
    return address_of(transport, native);
}

os::Expected<void> bind_native(int fd, const SocketAddress& address) noexcept {
    return os::bind(fd, address.native(), address.native_size());
}

/// Binds under a short name that nobody else uses, then gives the file its long one and takes the short one away. A
/// socket is bound once in its life: so the long name must look free before.
os::Expected<void> bind_and_link(int fd, int folder, const std::string& name,
                                 const std::string& path) noexcept {
    const auto occupied = os::stat(path, false);
    if (occupied) return os::failed(os::Call::bind, EADDRINUSE);
    if (occupied.error().error != ENOENT) return std::unexpected(occupied.error());
    const auto status = os::fstat(fd);
    if (!status) return std::unexpected(status.error());
    const auto short_name = ".patchbay-" + std::to_string(status->st_ino);
    const auto address = address_through(Transport::unix_stream, folder, short_name);
    if (const auto bound = bind_native(fd, *address); !bound) return bound;
    const auto linked = os::link_in(folder, short_name, name);
    for (int attempt = 0; attempt < 2; ++attempt)  // nobody else would ever remove it
        if (os::unlink_in(folder, short_name)) break;
    if (!linked && linked.error().error == EEXIST) return os::failed(os::Call::bind, EADDRINUSE);
    return linked;
}

}  // namespace

os::Expected<Reachable> reach(const SocketAddress& address) noexcept {
    if (address.is_resolved()) return Reachable{.address = address};
    auto file = os::open(std::string(address.path()), O_PATH);
    if (!file) return std::unexpected(file.error());
    auto native = address_through(address.transport(), file->get(), {});
    return Reachable{.address = *std::move(native), .through = std::move(*file)};
}

os::Expected<void> bind_to(int fd, const SocketAddress& address) noexcept {
    if (address.is_resolved()) return bind_native(fd, address);
    const std::string path(address.path());
    const auto slash = path.rfind('/');
    const bool here = slash == std::string::npos;
    const auto folder = os::open(here ? "." : path.substr(0, slash + 1), O_PATH | O_DIRECTORY);
    if (!folder) return std::unexpected(folder.error());
    const auto name = here ? path : path.substr(slash + 1);
    const auto address_there = address_through(address.transport(), folder->get(), name);
    if (address_there) return bind_native(fd, *address_there);
    return bind_and_link(fd, folder->get(), name, path);
}

}  // namespace patchbay::socket_detail
