// SPDX-License-Identifier: Apache-2.0
#include "os/resolve.hpp"

#include <netdb.h>
#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace patchbay::os {
namespace {

using Names = std::vector<SocketName>;

/// getaddrinfo's own codes as errnos.
int errno_of(int code) noexcept {
    switch (code) {
        case EAI_SYSTEM: return errno;
        case EAI_MEMORY: return ENOMEM;
        case EAI_AGAIN: return EAGAIN;
        case EAI_FAMILY:
        case EAI_SOCKTYPE:
        case EAI_SERVICE: return EAFNOSUPPORT;
        default: return ENOENT;
    }
}

struct FreeAddresses {
    void operator()(::addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

Names names_of(const ::addrinfo* list) {
    Names names;
    for (const auto* entry = list; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_addrlen > sizeof(::sockaddr_storage)) continue;
        auto& name = names.emplace_back(SocketName{.storage = {}, .size = entry->ai_addrlen});
        std::memcpy(&name.storage, entry->ai_addr, entry->ai_addrlen);
    }
    return names;
}

Expected<Names> look_up(const std::string& host, const std::string& port) noexcept {
    ::addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;  // one entry an address; the type is not part of it
    hints.ai_flags = AI_NUMERICSERV;
    ::addrinfo* list = nullptr;
    const auto outcome = retry(Call::getaddrinfo, [&] {
        const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
        if (code != 0) errno = errno_of(code);
        return code == 0 ? 0 : -1;
    });
    if (!outcome) return std::unexpected(outcome.error());
    const std::unique_ptr<::addrinfo, FreeAddresses> owner(list);
    return names_of(list);
}

/// A lookup that its thread and whoever waits for it own together.
struct Lookup {
    std::string host;
    std::string port;
    std::mutex mutex;
    std::condition_variable finished;
    std::optional<Expected<Names>> outcome;
};

void run(const std::shared_ptr<Lookup>& lookup) noexcept {
    auto outcome = look_up(lookup->host, lookup->port);
    const std::scoped_lock lock(lookup->mutex);
    lookup->outcome = std::move(outcome);
    lookup->finished.notify_all();
}

/// With all signals blocked: the program's handlers run on the program's threads.
int start(const std::shared_ptr<Lookup>& lookup) noexcept {
    ::sigset_t all;
    ::sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    int error = 0;
    try {
        std::thread([lookup] { run(lookup); }).detach();
    } catch (const std::system_error& problem) {
        error = problem.code().value();
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return error == 0 ? 0 : -1;
}

Expected<std::optional<Names>> look_up_until(std::shared_ptr<Lookup> lookup,
                                             Deadline deadline) noexcept {
    const auto started = retry(Call::pthread_create, [&] { return start(lookup); });
    if (!started) return std::unexpected(started.error());
    std::unique_lock lock(lookup->mutex);
    const auto is_done = [&] { return lookup->outcome.has_value(); };
    if (!lookup->finished.wait_until(lock, deadline.time(), is_done)) return std::nullopt;
    if (!*lookup->outcome) return std::unexpected(lookup->outcome->error());
    return std::move(**lookup->outcome);
}

}  // namespace

Expected<std::optional<Names>> resolve(const std::string& host, std::uint16_t port,
                                       Deadline deadline) noexcept {
    const auto service = std::to_string(port);
    if (deadline.is_never()) {
        return transform(look_up(host, service),
                         [](Names& names) { return std::optional(std::move(names)); });
    }
    auto lookup = std::make_shared<Lookup>();
    lookup->host = host;
    lookup->port = service;
    return look_up_until(std::move(lookup), deadline);
}

}  // namespace patchbay::os
