// SPDX-License-Identifier: Apache-2.0
//
// Kind: which sort of IPC object something is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace patchbay::inspect {

enum class Kind : std::uint8_t {
    pipe,                 ///< made by pipe(2): both ends are one object
    fifo,                 ///< a pipe with a name
    posix_queue,          ///< mq_overview(7)
    sysv_queue,           ///< msgget(2)
    posix_shared_memory,  ///< a file of /dev/shm; also what other programs keep there as plain files
    sysv_shared_memory,   ///< shmget(2)
    memfd,                ///< memfd_create(2)
    anonymous_memory,     ///< MAP_SHARED|MAP_ANONYMOUS, shared by fork
    posix_semaphore,      ///< sem_open(3)
    sysv_semaphore,       ///< a set: semget(2)
    unix_socket,          ///< unix(7)
    tcp_socket,           ///< tcp(7), over IPv4 or IPv6
    udp_socket,           ///< udp(7), over IPv4 or IPv6
    vsock_socket,         ///< vsock(7)
    other_socket,  ///< netlink, packet, raw...; or one that only its holder's namespace knows
    eventfd,       ///< eventfd(2)
    signalfd,      ///< signalfd(2)
    pidfd,         ///< pidfd_open(2)
    epoll,         ///< epoll(7): waits for other objects
    topic,         ///< Patchbay's own: topic.hpp
};
inline constexpr std::size_t kKinds = 20;

/// "pipe", "posix-queue"...: stable, for output and for filters. A literal.
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;
/// The kind of that name; empty: there is none.
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name) noexcept;

/// Some of the kinds.
class KindSet {
public:
    constexpr KindSet() noexcept = default;
    constexpr KindSet(std::initializer_list<Kind> kinds) noexcept {
        for (const Kind kind : kinds) insert(kind);
    }
    static constexpr KindSet all() noexcept {
        KindSet set;
        set.bits_ = (1U << kKinds) - 1;
        return set;
    }
    constexpr void insert(Kind kind) noexcept { bits_ |= bit(kind); }
    [[nodiscard]] constexpr bool has(Kind kind) const noexcept { return (bits_ & bit(kind)) != 0; }
    [[nodiscard]] constexpr bool has_any_of(KindSet kinds) const noexcept {
        return (bits_ & kinds.bits_) != 0;
    }
    friend constexpr bool operator==(KindSet, KindSet) = default;

private:
    static constexpr std::uint32_t bit(Kind kind) noexcept {
        return 1U << static_cast<unsigned>(kind);
    }
    std::uint32_t bits_ = 0;
};

}  // namespace patchbay::inspect
