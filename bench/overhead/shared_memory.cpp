// SPDX-License-Identifier: Apache-2.0
#include "patchbay/shared_memory.hpp"

#include "overhead/check.hpp"
#include "overhead/comparison.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <string>

namespace patchbay::bench {
namespace {

constexpr std::size_t kSegmentBytes = 16384;

std::string segment_name(const char* suffix) {
    return "/patchbay-bench." + std::to_string(::getpid()) + suffix;
}

/// A segment made, mapped and its name removed by hand.
struct BareSegment {
    void* memory = nullptr;
    BareSegment() {
        const auto name = segment_name(".bare");
        const int fd = ::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
        check(fd >= 0 && ::ftruncate(fd, kSegmentBytes) == 0);
        memory = ::mmap(nullptr, kSegmentBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        check(memory != MAP_FAILED);
        ::close(fd);
        ::shm_unlink(name.c_str());
    }
    ~BareSegment() { ::munmap(memory, kSegmentBytes); }
    BareSegment(const BareSegment&) = delete;
    BareSegment& operator=(const BareSegment&) = delete;
};

/// The bytes as they lie in the map: what both sides do is a copy in and a copy out.
template <std::size_t Size>
Comparison map_comparison(const char* what) {
    auto bare = std::make_shared<BareSegment>();
    const auto name = segment_name("");
    const auto segment = or_throw(posix::SharedMemory::create(name, {.size_bytes = kSegmentBytes}));
    or_throw(posix::SharedMemory::unlink(name));
    auto wrapped = std::make_shared<Mapping>(or_throw(segment.map()));
    return {"shared memory", what,
            [bare](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                for (; times > 0; --times) {
                    std::memcpy(bare->memory, message.data(), Size);
                    std::atomic_signal_fence(std::memory_order_seq_cst);
                    std::memcpy(message.data(), bare->memory, Size);
                    std::atomic_signal_fence(std::memory_order_seq_cst);
                }
            },
            [wrapped](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                for (; times > 0; --times) {
                    std::memcpy(wrapped->mutable_bytes().data(), message.data(), Size);
                    std::atomic_signal_fence(std::memory_order_seq_cst);
                    std::memcpy(message.data(), wrapped->bytes().data(), Size);
                    std::atomic_signal_fence(std::memory_order_seq_cst);
                }
            }};
}

}  // namespace

std::vector<Comparison> shared_memory_comparisons() {
    return {map_comparison<64>("mapped bytes, 64 B"), map_comparison<4096>("mapped bytes, 4 KiB")};
}

}  // namespace patchbay::bench
