// SPDX-License-Identifier: Apache-2.0
#include "measure/memory_ring.hpp"

#include "patchbay/error.hpp"

#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>
#include <vector>

namespace patchbay::measure {
namespace {

constexpr std::size_t kLine = 64;

/// One line alone is fast or slow by where it happens to live: many are steady.
std::size_t slots_of(std::size_t stride) {
    return std::clamp<std::size_t>((std::size_t{4} << 20U) / stride, 4, 4096);
}

/// At the start of each slot; the message follows. Odd and even laps differ: the number of the message, plus one.
using Sequence = std::atomic<std::uint32_t>;
constexpr std::size_t kHeader = 16;

struct alignas(kLine) Progress {
    std::atomic<std::uint64_t> received;
};

/// Two rings, and how far the receiver of each is. Goes with the last process that has it.
class Memory {
public:
    explicit Memory(std::size_t size_bytes)
        : stride_((kHeader + size_bytes + kLine - 1) / kLine * kLine),
          slots_(slots_of(stride_)),
          size_(2 * (sizeof(Progress) + slots_ * stride_)) {
        memory_ = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        if (memory_ == MAP_FAILED)
            throw Exception(Error::system(errno, "mmap", std::to_string(size_) + " bytes"));
    }
    ~Memory() { ::munmap(memory_, size_); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    [[nodiscard]] std::size_t slots() const noexcept { return slots_; }
    [[nodiscard]] std::atomic<std::uint64_t>& received(unsigned ring) const noexcept {
        return static_cast<Progress*>(memory_)[ring].received;
    }
    [[nodiscard]] std::byte* slot(unsigned ring, std::uint64_t number) const noexcept {
        return static_cast<std::byte*>(memory_) + 2 * sizeof(Progress) +
               (ring * slots_ + number % slots_) * stride_;
    }

private:
    std::size_t stride_;
    std::size_t slots_;
    std::size_t size_;
    void* memory_;
};

/// Looks until it is so, or the deadline has passed.
template <class Condition>
bool spin_until(Deadline deadline, const Condition& holds) {
    constexpr unsigned kLooks = 4096;
    for (;;) {
        for (unsigned look = 0; look < kLooks; ++look) {
            if (holds()) return true;
        }
        if (deadline.expired()) return false;
        ::sched_yield();  // on one core the other process has to run for it
    }
}

bool sleep_until(const Sequence& sequence, std::uint32_t wanted, Deadline deadline) {
    for (;;) {
        const auto seen = sequence.load(std::memory_order_acquire);
        if (seen == wanted) return true;
        const auto left = deadline.remaining().count();
        if (left == 0) return false;
        constexpr std::int64_t kSecond = 1'000'000'000;
        const std::timespec timeout{.tv_sec = left / kSecond, .tv_nsec = left % kSecond};
        ::syscall(SYS_futex, &sequence, FUTEX_WAIT, seen, &timeout, nullptr, 0);
    }
}

class RingEnd final : public End {
public:
    RingEnd(std::shared_ptr<Memory> memory, std::size_t size_bytes, RingWaiting waiting, Side side)
        : memory_(std::move(memory)),
          size_bytes_(size_bytes),
          waiting_(waiting),
          out_(side == Side::first ? 0 : 1),
          in_(side == Side::first ? 1 : 0) {}

    bool send(Bytes message, Deadline deadline) override {
        if (sent_ - room_seen_ == memory_->slots() && !wait_for_room(deadline)) return false;
        auto* const slot = memory_->slot(out_, sent_);
        std::memcpy(slot + kHeader, message.data(), message.size());
        auto& sequence = *reinterpret_cast<Sequence*>(slot);
        sequence.store(static_cast<std::uint32_t>(++sent_), std::memory_order_release);
        if (waiting_ == RingWaiting::sleep)
            ::syscall(SYS_futex, &sequence, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
        return true;
    }

    std::optional<Bytes> receive(Deadline deadline) override {
        // Only now the last message has been looked at, and its slot is free.
        memory_->received(in_).store(taken_, std::memory_order_release);
        auto* const slot = memory_->slot(in_, taken_);
        const auto& sequence = *reinterpret_cast<const Sequence*>(slot);
        const auto wanted = static_cast<std::uint32_t>(taken_ + 1);
        const bool came = waiting_ == RingWaiting::sleep
                              ? sleep_until(sequence, wanted, deadline)
                              : spin_until(deadline, [&] {
                                    return sequence.load(std::memory_order_acquire) == wanted;
                                });
        if (!came) return std::nullopt;
        ++taken_;
        return Bytes(slot + kHeader, size_bytes_);
    }

private:
    bool wait_for_room(Deadline deadline) {
        return spin_until(deadline, [&] {
            room_seen_ = memory_->received(out_).load(std::memory_order_acquire);
            return sent_ - room_seen_ < memory_->slots();
        });
    }

    std::shared_ptr<Memory> memory_;
    std::size_t size_bytes_;
    RingWaiting waiting_;
    unsigned out_;
    unsigned in_;
    std::uint64_t sent_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t room_seen_ = 0;
};

}  // namespace

Mechanism memory_ring(const std::string& name, std::size_t size_bytes, RingWaiting waiting) {
    auto memory = std::make_shared<Memory>(size_bytes);
    return {.name = name, .size_bytes = size_bytes, .open = [=](Side side, const Exchange&) {
                return std::make_unique<RingEnd>(memory, size_bytes, waiting, side);
            }};
}

Mechanism memory_copy(const std::string& name, std::size_t size_bytes) {
    const auto slots = slots_of(size_bytes);
    const auto message = std::make_shared<std::vector<std::byte>>(size_bytes);
    const auto memory = std::make_shared<std::vector<std::byte>>(slots * size_bytes);
    return {.name = name, .size_bytes = size_bytes, .alone = [=](std::uint64_t messages) {
                for (std::uint64_t number = 0; number < messages; ++number) {
                    auto* const slot = memory->data() + number % slots * size_bytes;
                    std::memcpy(slot, message->data(), size_bytes);
                    asm volatile("" ::"r"(slot) : "memory");  // somebody might read it
                }
            }};
}

}  // namespace patchbay::measure
