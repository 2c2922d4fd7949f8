// SPDX-License-Identifier: Apache-2.0
#include "topic/fifo_bells.hpp"

#include "os/file.hpp"
#include "os/folder.hpp"
#include "os/futex.hpp"

#include <fcntl.h>

#include <array>

namespace patchbay::topic {

void FifoBells::wake(ring::Sleepers<ring::Atomics>& sleepers) noexcept {
    if (!sleepers.take()) return;
    (void)os::futex_wake_all(sleepers.word());
    const auto end = memory_->subscribers_end();
    for (std::uint32_t place = 0; place < end; ++place) {
        const auto& block = memory_->subscriber(place);
        if (block.polled.load(std::memory_order_relaxed) == 0) continue;
        ring(place, block.owners.load(std::memory_order_relaxed));
    }
}

void FifoBells::ring(std::uint32_t place, std::uint32_t owners) noexcept {
    if (bells_.size() <= place) bells_.resize(place + 1);
    auto& bell = bells_[place];
    if (!bell.fifo || bell.owners != owners) {
        // For reading too: a FIFO whose reader has gone would send SIGPIPE.
        auto fifo = os::open_in(memory_->file().folder(), memory_->file().fifo_name(place),
                                O_RDWR | O_NONBLOCK);
        if (!fifo) return;
        bell = {.fifo = std::move(*fifo), .owners = owners};
    }
    static constexpr std::array kByte{std::byte{1}};
    // A full FIFO is as readable as can be.
    (void)os::write(bell.fifo.get(), kByte);
}

}  // namespace patchbay::topic
