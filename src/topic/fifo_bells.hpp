// SPDX-License-Identifier: Apache-2.0
//
// FifoBells: a publisher's way to wake whoever sleeps: the futex for those in receive(), a byte in the FIFO of those
// who poll a descriptor.
#pragma once

#include "patchbay/detail/ring/sleepers.hpp"
#include "patchbay/file_descriptor.hpp"

#include "topic/topic_memory.hpp"

#include <cstdint>
#include <vector>

namespace patchbay::topic {

class FifoBells {
public:
    explicit FifoBells(const TopicMemory& memory) noexcept : memory_(&memory) {}

    /// Errors are nobody's: sleepers look by themselves from time to time.
    [[gnu::cold, gnu::noinline]] void wake(ring::Sleepers<ring::Atomics>& sleepers) noexcept;

private:
    struct Bell {
        FileDescriptor fifo;
        std::uint32_t owners = 0;  ///< whose it is
    };
    void ring(std::uint32_t place, std::uint32_t owners) noexcept;

    const TopicMemory* memory_;
    std::vector<Bell> bells_;
};

}  // namespace patchbay::topic
