// SPDX-License-Identifier: Apache-2.0
//
// Frame: memory for a System V message as the kernel takes it, where the caller's is not shaped so.
#pragma once

#include "patchbay/bytes.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>

namespace patchbay::sysv {

/// A type, then a payload. On the stack up to what kernel.msgmax allows by default; larger ones share one block of
/// memory per thread, which is kept: in the long run nothing is allocated.
class Frame {
public:
    static constexpr std::size_t kHeaderBytes = sizeof(long);

    explicit Frame(std::size_t payload_bytes) noexcept : size_bytes_(kHeaderBytes + payload_bytes) {
        data_ = size_bytes_ <= local_.size() ? local_.data() : block(size_bytes_);
    }
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

    /// Whether there was memory for it.
    [[nodiscard]] explicit operator bool() const noexcept { return data_ != nullptr; }
    [[nodiscard]] MutableBytes bytes() noexcept { return {data_, size_bytes_}; }
    [[nodiscard]] MutableBytes payload() noexcept { return bytes().subspan(kHeaderBytes); }

private:
    static std::byte* block(std::size_t size_bytes) noexcept {
        thread_local std::unique_ptr<std::byte[]> memory;
        thread_local std::size_t memory_bytes = 0;
        if (memory_bytes < size_bytes) {
            memory.reset(new (std::nothrow) std::byte[size_bytes]);
            memory_bytes = memory ? size_bytes : 0;
        }
        return memory.get();
    }

    std::size_t size_bytes_;
    std::byte* data_ = nullptr;
    alignas(long)
        std::array<std::byte, kHeaderBytes + 8192> local_;  // not set to anything: costs nothing
};

}  // namespace patchbay::sysv
