// SPDX-License-Identifier: Apache-2.0
//
// mmap(2) and its kin.
#pragma once

#include "os/call.hpp"

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace patchbay::os {

struct MapRequest {
    std::size_t size_bytes;
    int protection;  ///< PROT_*
    int flags;       ///< MAP_*
    int fd = -1;
    std::int64_t offset_bytes = 0;
};

Expected<void*> map(const MapRequest& request) noexcept;
/// Like close(2): neither counted nor failed by tests, since destructors call it and could do nothing about it.
void unmap(void* address, std::size_t size_bytes) noexcept;
/// mremap(2); the new address: the map may have moved.
Expected<void*> remap(void* address, std::size_t old_size_bytes,
                      std::size_t new_size_bytes) noexcept;
Expected<void> advise(void* address, std::size_t size_bytes, int advice) noexcept;

/// Takes every page of the range from the kernel now. MADV_POPULATE_READ or _WRITE, which fail (EFAULT, ENOMEM,
/// EHWPOISON) where a touch would be a SIGBUS; before Linux 5.14 each page is touched, without changing it.
Expected<void> populate(void* address, std::size_t size_bytes, bool for_writing) noexcept;

[[nodiscard]] std::size_t page_size_bytes() noexcept;
/// Of the pages that MFD_HUGETLB, MAP_HUGETLB and SHM_HUGETLB give.
Expected<std::size_t> huge_page_size_bytes() noexcept;
/// RAM and swap together: what no reservation can exceed.
[[nodiscard]] std::uint64_t total_memory_bytes() noexcept;

[[nodiscard]] constexpr std::size_t round_up(std::size_t size_bytes, std::size_t granule) noexcept {
    return (size_bytes + granule - 1) / granule * granule;
}

}  // namespace patchbay::os
