// SPDX-License-Identifier: Apache-2.0
//
// IoVectors: what readv(2), writev(2) and their kin take, made of spans, on the stack.
#pragma once

#include "patchbay/bytes.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace patchbay::os {

/// As many as the kernel takes in one call (IOV_MAX).
inline constexpr std::size_t kMaxVectors = 1024;

/// `Part` is Bytes or MutableBytes. Borrows: the parts must outlive it.
template <class Part>
class IoVectors {
public:
    /// All but the first `skip_bytes` of `parts`, as far as one call takes them.
    explicit IoVectors(std::span<const Part> parts, std::size_t skip_bytes = 0) noexcept {
        for (const Part& part : parts) {
            const auto skipped = std::min(skip_bytes, part.size());
            skip_bytes -= skipped;
            if (skipped == part.size()) continue;
            if (count_ == kMaxVectors) break;
            // iovec is one type for both directions; what sends only reads.
            vectors_[count_++] = {.iov_base = const_cast<std::byte*>(part.data() + skipped),
                                  .iov_len = part.size() - skipped};
        }
    }

    [[nodiscard]] std::span<const ::iovec> get() const noexcept {
        return std::span(vectors_).first(count_);
    }

private:
    std::array<::iovec, kMaxVectors> vectors_;  // only the first count_ are ever written or read
    std::size_t count_ = 0;
};

/// How many bytes `parts` hold together.
template <class Part>
[[nodiscard]] std::size_t total_size(std::span<const Part> parts) noexcept {
    std::size_t size_bytes = 0;
    for (const Part& part : parts) size_bytes += part.size();
    return size_bytes;
}

}  // namespace patchbay::os
