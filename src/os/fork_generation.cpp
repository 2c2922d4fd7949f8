// SPDX-License-Identifier: Apache-2.0
#include "patchbay/detail/fork_generation.hpp"

#include "os/memory.hpp"

#include <sys/mman.h>

#include <mutex>

namespace patchbay::detail {
namespace {

constinit std::atomic<std::uint64_t> no_page{0};
/// Inherited by children, who go on counting from it.
constinit std::atomic<std::uint64_t> last_generation{0};

/// Where the kernel cannot empty pages in children (before Linux 4.14), only fork(2) is noticed, by its hook.
std::atomic<std::uint64_t>* make_page() noexcept {
    const auto size_bytes = os::page_size_bytes();
    void* const page =
        ::mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return nullptr;
    if (::madvise(page, size_bytes, MADV_WIPEONFORK) != 0) {
        os::unmap(page, size_bytes);
        return nullptr;
    }
    return new (page) std::atomic<std::uint64_t>{0};
}

std::atomic<std::uint64_t>& page() noexcept {
    static std::atomic<std::uint64_t>* const shared_page = [] {
        if (auto* const made = make_page(); made != nullptr) return made;
        ::pthread_atfork(nullptr, nullptr, [] { no_page = 0; });
        return &no_page;
    }();
    generation_page.store(shared_page, std::memory_order_release);
    return *shared_page;
}

}  // namespace

constinit std::atomic<const std::atomic<std::uint64_t>*> generation_page{&no_page};

std::uint64_t current_generation() noexcept {
    auto& word = page();
    std::uint64_t current = word.load(std::memory_order_acquire);
    if (current != 0) return current;
    const auto fresh = last_generation.fetch_add(1) + 1;
    // Several threads of a child may come here at once: one number wins.
    return word.compare_exchange_strong(current, fresh) ? fresh : current;
}

}  // namespace patchbay::detail
