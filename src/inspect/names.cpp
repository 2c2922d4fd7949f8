// SPDX-License-Identifier: Apache-2.0
//
// The words for kinds, waits, locks and gaps. Output is made of them: they stay as they are.
#include "patchbay/inspect/gap.hpp"
#include "patchbay/inspect/kind.hpp"
#include "patchbay/inspect/lock.hpp"
#include "patchbay/inspect/wait.hpp"

#include <algorithm>
#include <array>

namespace patchbay::inspect {
namespace {

constexpr std::array<std::string_view, kKinds> kKindNames = {"pipe",
                                                             "fifo",
                                                             "posix-queue",
                                                             "sysv-queue",
                                                             "posix-shared-memory",
                                                             "sysv-shared-memory",
                                                             "memfd",
                                                             "anonymous-memory",
                                                             "posix-semaphore",
                                                             "sysv-semaphore",
                                                             "unix-socket",
                                                             "tcp-socket",
                                                             "udp-socket",
                                                             "vsock-socket",
                                                             "other-socket",
                                                             "eventfd",
                                                             "signalfd",
                                                             "pidfd",
                                                             "epoll",
                                                             "topic"};
constexpr std::array<std::string_view, 10> kWaitNames = {
    "reading", "writing", "accepting", "connecting", "semaphore",
    "futex",   "events",  "opening",   "lock",       "signal"};
constexpr std::array<std::string_view, 5> kLockNames = {"posix", "open-description", "flock",
                                                        "lease", "delegation"};
constexpr std::array<std::string_view, 17> kMissingNames = {
    "processes",      "descriptors",  "mappings",  "calls",        "vanished", "network-namespaces",
    "ipc-namespaces", "socket-peers", "vsock",     "queue-folder", "queues",   "segments",
    "semaphore-sets", "topics",       "in-flight", "descriptions", "probes"};

static_assert(static_cast<std::size_t>(Kind::topic) + 1 == kKinds);
static_assert(static_cast<std::size_t>(WaitFor::signal) + 1 == kWaitNames.size());
static_assert(static_cast<std::size_t>(LockKind::delegation) + 1 == kLockNames.size());
static_assert(static_cast<std::size_t>(Missing::probes) + 1 == kMissingNames.size());

}  // namespace

std::string_view name_of(Kind kind) noexcept {
    return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<Kind> kind_named(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(kKindNames, name);
    if (found == kKindNames.end()) return std::nullopt;
    return static_cast<Kind>(found - kKindNames.begin());
}

std::string_view name_of(WaitFor what) noexcept {
    return kWaitNames[static_cast<std::size_t>(what)];
}

std::string_view name_of(LockKind kind) noexcept {
    return kLockNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Missing what) noexcept {
    return kMissingNames[static_cast<std::size_t>(what)];
}

}  // namespace patchbay::inspect
