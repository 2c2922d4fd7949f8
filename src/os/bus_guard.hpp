// SPDX-License-Identifier: Apache-2.0
//
// BusGuard: keeps a segment that somebody else truncated from ending this process.
//
// Touching a mapped page that the file no longer has is a SIGBUS. For an address in a watched range, the handler puts
// zero pages of our own over the whole range and marks it lost: every access goes on, with zeros, and what reads or
// writes there asks `lost()` before it believes what it saw. Any other SIGBUS goes to whom it went before.
//
// The handler is installed with the first range, one for the process, and stays. It takes no lock and allocates
// nothing; the list of ranges that it walks only grows, and its entries are used again.
//
// After wayland-shm.c of libwayland, which guards one pool at a time.
#pragma once

#include "os/call.hpp"

#include <atomic>
#include <cstddef>

namespace patchbay::os {

struct WatchedRange;

class BusGuard {
public:
    /// Watches `size_bytes` (whole pages) from `address` on; `protection` (PROT_*) is what the zero pages get.
    /// ENOMEM; EINVAL and such of sigaction(2).
    static Expected<BusGuard> watch(void* address, std::size_t size_bytes, int protection) noexcept;

    BusGuard() noexcept = default;
    BusGuard(BusGuard&& other) noexcept;
    BusGuard& operator=(BusGuard&& other) noexcept;
    ~BusGuard();

    /// The range has moved or changed its size: nobody may touch it meanwhile.
    void move_to(void* address, std::size_t size_bytes) noexcept;

    /// Set by the handler. At a fixed address until this guard goes; always false for a guard that watches nothing.
    [[nodiscard]] const std::atomic<bool>& lost() const noexcept;

    /// Gives the registration away as a pointer, for headers that may not see this one; and takes it back.
    [[nodiscard]] WatchedRange* release() noexcept;
    explicit BusGuard(WatchedRange* range) noexcept : range_(range) {}

private:
    WatchedRange* range_ = nullptr;
};

}  // namespace patchbay::os
