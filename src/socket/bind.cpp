// SPDX-License-Identifier: Apache-2.0
#include "socket/bind.hpp"

#include "os/file.hpp"
#include "os/folder.hpp"
#include "os/socket.hpp"
#include "socket/configure.hpp"
#include "socket/errors.hpp"
#include "socket/reach.hpp"

#include <fcntl.h>

namespace patchbay::socket_detail {
namespace {

constexpr std::uint32_t kPermissionBits = 07777;

/// Gives the file the bits that the umask took. Through a descriptor: another file may have the name by now.
os::Expected<void> set_mode(const std::string& path, const struct ::stat& expected,
                            std::uint32_t mode) noexcept {
    const auto file = os::open(path, O_PATH | O_NOFOLLOW);
    if (!file) return std::unexpected(file.error());
    const auto status = os::fstat(file->get());
    if (!status) return std::unexpected(status.error());
    if (status->st_dev != expected.st_dev || status->st_ino != expected.st_ino) return {};
    return os::chmod("/proc/self/fd/" + std::to_string(file->get()), mode);
}

os::Expected<SocketFile> own_file(const std::string& path, std::uint32_t mode) noexcept {
    auto full_path = os::absolute(path);
    if (!full_path) return std::unexpected(full_path.error());
    const auto status = os::stat(*full_path, false);
    if (!status) return std::unexpected(status.error());
    SocketFile file(*std::move(full_path), status->st_dev, status->st_ino);
    if ((status->st_mode & kPermissionBits) == mode) return file;
    if (const auto set = set_mode(file.path(), *status, mode); !set)
        return std::unexpected(set.error());
    return file;
}

/// A Unix address with a path. Nobody but who `mode` lets may connect, from the first moment on: the file gets its mode
/// from the socket.
Result<SocketFile> bind_file(int fd, const SocketAddress& address, const BindOptions& options) {
    const auto mode = options.mode & kPermissionBits;
    const auto name = address.name();
    if (const auto set = os::fchmod(fd, mode); !set) return os::error_of(set.error(), name);
    if (const auto bound = bind_to(fd, address); !bound) {
        if (bound.error().error != EADDRINUSE || !options.replace_stale)
            return bind_failed(bound.error(), address.transport(), name);
        if (const auto replaced = replace_stale(fd, address); !replaced)
            return std::unexpected(replaced.error());
    }
    const std::string path(address.path());
    auto file = own_file(path, mode);
    if (file) return std::move(*file);
    (void)os::unlink(path);
    return os::error_of(file.error(), name);
}

/// What is set before bind(2) is called.
os::Expected<void> prepare(int fd, const SocketAddress& address,
                           const SocketOptions& options) noexcept {
    if (const auto set = configure(fd, address.transport(), options); !set) return set;
    if (address.native()->sa_family == AF_INET6) {
        if (const auto set = os::set_socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0); !set)
            return set;
    }
    // Without it, a server that was restarted waits for a minute until the port is free.
    if (address.transport() != Transport::tcp) return {};
    return os::set_socket_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
}

Result<Bound> make_bound_to(const SocketAddress& address, const BindOptions& options) {
    const auto transport = address.transport();
    const bool has_file = !address.path().empty();
    const auto name = address.name();
    const int domain = is_unix(transport) ? AF_UNIX : address.native()->sa_family;
    auto fd = os::socket(domain, type_of(transport));
    if (!fd) return bind_failed(fd.error(), transport, name);
    if (const auto prepared = prepare(fd->get(), address, options.socket); !prepared)
        return bind_failed(prepared.error(), transport, name);
    if (has_file) {
        auto file = bind_file(fd->get(), address, options);
        if (!file) return std::unexpected(file.error());
        return Bound{std::move(*fd), std::move(*file), name};
    }
    if (const auto bound = bind_to(fd->get(), address); !bound)
        return bind_failed(bound.error(), transport, name);
    const auto local = os::local_name(fd->get());
    if (!local) return os::error_of(local.error(), name);
    return Bound{std::move(*fd),
                 {},
                 SocketAddress::from_native(transport, local->get(), local->size).name()};
}

/// Whether the next address of the host is worth a try.
bool is_absent(const Error& error) noexcept {
    return error.code().value() == EADDRNOTAVAIL || error.is(Condition::unsupported);
}

}  // namespace

Result<Bound> make_bound(const SocketAddress& address, const BindOptions& options) {
    const auto addresses = address.resolve(SocketAddress::Purpose::listen, Deadline::never());
    if (!addresses) return std::unexpected(addresses.error());
    Result<Bound> bound = make_bound_to((*addresses)->front(), options);
    for (std::size_t i = 1; i < (*addresses)->size(); ++i) {
        if (bound || !is_absent(bound.error())) break;
        bound = make_bound_to((**addresses)[i], options);
    }
    return bound;
}

}  // namespace patchbay::socket_detail
