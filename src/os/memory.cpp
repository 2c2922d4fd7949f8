// SPDX-License-Identifier: Apache-2.0
#include "os/memory.hpp"

#include "patchbay/file_descriptor.hpp"

#include "os/file.hpp"
#include "os/shared_memory.hpp"

#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <atomic>

namespace patchbay::os {
namespace {

// Linux 5.14; older headers do not know them.
constexpr int kPopulateRead = 22;
constexpr int kPopulateWrite = 23;

void touch(std::byte* address, std::size_t size_bytes, bool for_writing) noexcept {
    for (std::size_t at = 0; at < size_bytes; at += page_size_bytes()) {
        auto* const byte = reinterpret_cast<unsigned char*>(address + at);
        if (for_writing) {
            // Adds nothing, but as a write: another process's store to the same byte is not undone.
            std::atomic_ref(*byte).fetch_add(0, std::memory_order_relaxed);
        } else {
            (void)*static_cast<volatile unsigned char*>(byte);
        }
    }
}

}  // namespace

Expected<void*> map(const MapRequest& request) noexcept {
    return retry(Call::mmap, [&] {
        return ::mmap(nullptr, request.size_bytes, request.protection, request.flags, request.fd,
                      request.offset_bytes);
    });
}

void unmap(void* address, std::size_t size_bytes) noexcept {
    const int saved = errno;
    ::munmap(address, size_bytes);
    errno = saved;
}

Expected<void*> remap(void* address, std::size_t old_size_bytes,
                      std::size_t new_size_bytes) noexcept {
    return retry(Call::mremap,
                 [&] { return ::mremap(address, old_size_bytes, new_size_bytes, MREMAP_MAYMOVE); });
}

Expected<void> advise(void* address, std::size_t size_bytes, int advice) noexcept {
    return done(retry(Call::madvise, [&] { return ::madvise(address, size_bytes, advice); }));
}

Expected<void> populate(void* address, std::size_t size_bytes, bool for_writing) noexcept {
    auto outcome = advise(address, size_bytes, for_writing ? kPopulateWrite : kPopulateRead);
    if (outcome || outcome.error().error != EINVAL) return outcome;
    touch(static_cast<std::byte*>(address), size_bytes, for_writing);
    return {};
}

std::size_t page_size_bytes() noexcept {
    static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

Expected<std::size_t> huge_page_size_bytes() noexcept {
    // A file of such pages knows; it takes none before it is written or reserved.
    const auto file = create_memfd("huge-page-size", MFD_HUGETLB);
    if (!file) return std::unexpected(file.error());
    return transform(fstat(file->get()), [](const struct ::stat& status) {
        return static_cast<std::size_t>(status.st_blksize);
    });
}

std::uint64_t total_memory_bytes() noexcept {
    struct ::sysinfo info{};
    if (::sysinfo(&info) != 0) return UINT64_MAX;
    return (std::uint64_t{info.totalram} + info.totalswap) * info.mem_unit;
}

}  // namespace patchbay::os
