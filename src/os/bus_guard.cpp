// SPDX-License-Identifier: Apache-2.0
#include "os/bus_guard.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <mutex>
#include <new>
#include <utility>

namespace patchbay::os {

/// An entry of the list. `version` is odd while it changes, so that the handler never joins the begin of one range to
/// the size of another; a range that faults is in use, hence not changing.
struct WatchedRange {
    std::atomic<bool> taken{true};
    std::atomic<bool> lost{false};
    std::atomic<std::uint32_t> version{0};
    std::atomic<std::uintptr_t> begin{0};
    std::atomic<std::size_t> size_bytes{0};
    std::atomic<int> protection{0};
    WatchedRange* next = nullptr;

    void set(void* address, std::size_t size, int new_protection) noexcept {
        version.fetch_add(1);
        begin = reinterpret_cast<std::uintptr_t>(address);
        size_bytes = size;
        protection = new_protection;
        version.fetch_add(1);
    }
};

namespace {

std::atomic<WatchedRange*> ranges{nullptr};
constinit const std::atomic<bool> kNeverLost{false};

// The handler may interrupt ThreadSanitizer in the middle of its work on the access that faulted: what runs in it must
// not call it. (Nor may it use std::atomic, whose members are functions of their own there.)
#ifdef __clang__
#define PATCHBAY_IN_HANDLER __attribute__((disable_sanitizer_instrumentation))
#else
#define PATCHBAY_IN_HANDLER __attribute__((no_sanitize_thread))
#endif

/// Loads and stores of the handler. A std::atomic that is always lock-free is laid out as its value.
template <class T>
PATCHBAY_IN_HANDLER inline T look(const std::atomic<T>& word) noexcept {
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may be a pointer, and its size is meant.
    static_assert(std::atomic<T>::is_always_lock_free && sizeof(std::atomic<T>) == sizeof(T));
    T value;
    __atomic_load(reinterpret_cast<const T*>(&word), &value, __ATOMIC_SEQ_CST);
    return value;
}

struct Range {
    std::uintptr_t begin;
    std::size_t size_bytes;
    int protection;
};

PATCHBAY_IN_HANDLER bool contains(const WatchedRange& entry, std::uintptr_t address,
                                  Range& found) noexcept {
    const auto version = look(entry.version);
    found = {.begin = look(entry.begin),
             .size_bytes = look(entry.size_bytes),
             .protection = look(entry.protection)};
    if (version % 2 != 0 || look(entry.version) != version) return false;
    return address - found.begin < found.size_bytes;
}

/// mmap(2) without the wrappers that sanitizers put around it, which are not made for signal handlers.
PATCHBAY_IN_HANDLER bool map_zeros_over(const Range& range) noexcept {
#ifdef SYS_mmap2
    constexpr auto kNumber = SYS_mmap2;
#else
    constexpr auto kNumber = SYS_mmap;
#endif
    return ::syscall(kNumber, range.begin, range.size_bytes, range.protection,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != -1;
}

PATCHBAY_IN_HANDLER bool rescue(std::uintptr_t address) noexcept {
    for (auto* entry = look(ranges); entry != nullptr; entry = entry->next) {
        Range range{};
        if (!contains(*entry, address, range)) continue;
        // First the mark: whoever reads one of our zeros must find it set.
        bool lost = true;
        __atomic_store(reinterpret_cast<bool*>(&entry->lost), &lost, __ATOMIC_SEQ_CST);
        return map_zeros_over(range);
    }
    return false;
}

/// Who gets the signals that are not ours.
struct ::sigaction previous{};

PATCHBAY_IN_HANDLER void pass_on(int number, ::siginfo_t* info, void* context) noexcept {
    if ((previous.sa_flags & SA_SIGINFO) != 0) {
        previous.sa_sigaction(number, info, context);
        return;
    }
    const bool sent_by_somebody = info->si_code <= 0;
    if (previous.sa_handler == SIG_IGN && sent_by_somebody) return;
    if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(number);
        return;
    }
    // Dies of it as it would have without us: on return the access faults again; a sent signal is sent again.
    struct ::sigaction standard{};
    standard.sa_handler = SIG_DFL;
    ::sigaction(number, &standard, nullptr);
    if (sent_by_somebody) ::raise(number);
}

PATCHBAY_IN_HANDLER void on_bus_error(int number, ::siginfo_t* info, void* context) noexcept {
    const int saved = errno;
    const bool fault = info->si_code > 0;
    if (!fault || !rescue(reinterpret_cast<std::uintptr_t>(info->si_addr))) {
        pass_on(number, info, context);
    }
    errno = saved;
}

Expected<void> install_handler() noexcept {
    static std::mutex mutex;
    static bool installed = false;
    const std::scoped_lock lock(mutex);
    if (installed) return {};
    struct ::sigaction ours{};
    ours.sa_sigaction = on_bus_error;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    // Asked for first, so that the handler never runs without knowing it.
    const auto asked =
        retry(Call::sigaction, [&] { return ::sigaction(SIGBUS, nullptr, &previous); });
    if (!asked) return done(asked);
    const auto set = retry(Call::sigaction, [&] { return ::sigaction(SIGBUS, &ours, nullptr); });
    installed = set.has_value();
    return done(set);
}

WatchedRange* take_entry() noexcept {
    for (auto* entry = ranges.load(); entry != nullptr; entry = entry->next) {
        bool taken = false;
        if (entry->taken.compare_exchange_strong(taken, true)) return entry;
    }
    auto* const entry = new (std::nothrow) WatchedRange;
    if (entry == nullptr) return nullptr;
    entry->next = ranges.load();
    while (!ranges.compare_exchange_weak(entry->next, entry)) {
    }
    return entry;
}

}  // namespace

Expected<BusGuard> BusGuard::watch(void* address, std::size_t size_bytes, int protection) noexcept {
    if (auto installed = install_handler(); !installed) return std::unexpected(installed.error());
    auto* const entry = take_entry();
    if (entry == nullptr) return failed(Call::mmap, ENOMEM);
    entry->lost = false;
    entry->set(address, size_bytes, protection);
    return BusGuard(entry);
}

BusGuard::BusGuard(BusGuard&& other) noexcept : range_(std::exchange(other.range_, nullptr)) {}

BusGuard& BusGuard::operator=(BusGuard&& other) noexcept {
    std::swap(range_, other.range_);
    return *this;
}

BusGuard::~BusGuard() {
    if (range_ == nullptr) return;
    range_->set(nullptr, 0, 0);
    range_->taken.store(false);
}

void BusGuard::move_to(void* address, std::size_t size_bytes) noexcept {
    range_->set(address, size_bytes, range_->protection.load());
}

const std::atomic<bool>& BusGuard::lost() const noexcept {
    return range_ != nullptr ? range_->lost : kNeverLost;
}

WatchedRange* BusGuard::release() noexcept {
    return std::exchange(range_, nullptr);
}

}  // namespace patchbay::os
