// SPDX-License-Identifier: Apache-2.0
//
// Whether a socket file is stale is asked by connecting to it with the wrong type of socket: the kernel then tells the
// live one (EPROTOTYPE) from the dead one (ECONNREFUSED), and a live server does not notice. It tells so from bind(2)
// on, so that a server between bind(2) and listen(2) is live.
#include "os/backoff.hpp"
#include "os/file.hpp"
#include "os/folder.hpp"
#include "os/socket.hpp"
#include "socket/bind.hpp"
#include "socket/errors.hpp"
#include "socket/reach.hpp"

#include <fcntl.h>

#include <chrono>

namespace patchbay::socket_detail {
namespace {

using namespace std::chrono_literals;

constexpr auto kLockPatience = 2s;  // who holds the lock makes a handful of calls
constexpr int kMostAttempts =
    100;  // each is lost to somebody who came between; a bound, not an expectation

/// Who has the name.
enum class Occupant { nobody, stale, live };

Result<Occupant> ask(const SocketAddress& address) {
    const auto name = address.name();
    const auto reachable = reach(address);
    if (!reachable && reachable.error().error == ENOENT) return Occupant::nobody;
    if (!reachable) return os::error_of(reachable.error(), name);
    const auto probe = os::socket(AF_UNIX, SOCK_DGRAM);
    if (!probe) return os::error_of(probe.error(), name);
    const auto& there = reachable->address;
    const auto connected = os::connect(probe->get(), there.native(), there.native_size());
    if (connected) return Occupant::live;
    switch (connected.error().error) {
        case EPROTOTYPE:
        case EPERM:  // a datagram socket that takes from its partner only
        case EAGAIN: return Occupant::live;
        case ECONNREFUSED: return Occupant::stale;
        case ENOENT: return Occupant::nobody;
        default:
            return os::error_of(connected.error(), name,
                                "whether the socket file there is in use cannot be told");
    }
}

/// Removes the file if it is a stale socket. @errors in_use, exists
Result<void> clear(const SocketAddress& address) {
    const std::string path(address.path());
    const auto status = os::stat(path, false);
    if (!status && status.error().error == ENOENT) return {};
    if (!status) return os::error_of(status.error(), address.name());
    if (!S_ISSOCK(status->st_mode)) {
        return std::unexpected(Error::of(Condition::exists, "bind", address.name(),
                                         std::string(os::kind_of(*status)) +
                                             " has that name and is left alone: choose another"));
    }
    const auto occupant = ask(address);
    if (!occupant) return std::unexpected(occupant.error());
    if (*occupant == Occupant::nobody) return {};
    if (*occupant == Occupant::live)
        return bind_failed({EADDRINUSE, "bind"}, address.transport(), address.name());
    const auto removed = os::unlink(path);
    if (!removed && removed.error().error != ENOENT)
        return os::error_of(removed.error(), address.name(), "the stale socket file stays");
    return {};
}

Result<FileDescriptor> lock_folder(const SocketAddress& address) {
    const std::string path(address.path());
    const auto slash = path.rfind('/');
    auto folder = os::open(slash == std::string::npos ? "." : path.substr(0, slash + 1),
                           O_RDONLY | O_DIRECTORY);
    if (!folder) {
        return os::error_of(folder.error(), address.name(),
                            "to replace a stale socket file needs to read its folder");
    }
    os::Backoff backoff(Deadline::after(kLockPatience));
    for (;;) {
        const auto locked = os::try_lock(folder->get());
        if (!locked) return os::error_of(locked.error(), address.name());
        if (*locked) return std::move(*folder);
        const auto paused = backoff.pause();
        if (!paused) return os::error_of(paused.error(), address.name());
        if (*paused) continue;
        return std::unexpected(Error::of(Condition::in_use, "flock", address.name(),
                                         "somebody holds a lock on the folder of the socket file"));
    }
}

}  // namespace

Result<void> replace_stale(int fd, const SocketAddress& address) {
    const auto lock = lock_folder(address);
    if (!lock) return std::unexpected(lock.error());
    for (int attempt = 1;; ++attempt) {
        if (auto cleared = clear(address); !cleared) return cleared;
        const auto bound = bind_to(fd, address);
        if (bound) return {};
        if (bound.error().error != EADDRINUSE || attempt == kMostAttempts)
            return bind_failed(bound.error(), address.transport(), address.name());
    }
}

}  // namespace patchbay::socket_detail
