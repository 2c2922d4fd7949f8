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

struct alignas(kLine) Bell {
    std::atomic<std::uint32_t> sleepers;
    alignas(kLine) std::atomic<std::uint32_t> rung;  ///< what they sleep on
};

/// Two rings, each with its bell, and how far its receivers are. Goes with the last process that has it.
class Memory {
public:
    Memory(std::size_t size_bytes, unsigned receivers)
        : stride_((kHeader + size_bytes + kLine - 1) / kLine * kLine),
          slots_(slots_of(stride_)),
          receivers_(receivers),
          ring_size_(sizeof(Bell) + receivers * sizeof(Progress) + slots_ * stride_) {
        memory_ = ::mmap(nullptr, 2 * ring_size_, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory_ == MAP_FAILED)
            throw Exception(
                Error::system(errno, "mmap", std::to_string(2 * ring_size_) + " bytes"));
    }
    ~Memory() { ::munmap(memory_, 2 * ring_size_); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    [[nodiscard]] std::size_t slots() const noexcept { return slots_; }
    [[nodiscard]] unsigned receivers() const noexcept { return receivers_; }
    [[nodiscard]] Bell& bell(unsigned ring) const noexcept {
        return *reinterpret_cast<Bell*>(start_of(ring));
    }
    [[nodiscard]] std::atomic<std::uint64_t>& received(unsigned ring,
                                                       unsigned receiver) const noexcept {
        return reinterpret_cast<Progress*>(start_of(ring) + sizeof(Bell))[receiver].received;
    }
    [[nodiscard]] std::byte* slot(unsigned ring, std::uint64_t number) const noexcept {
        return start_of(ring) + sizeof(Bell) + receivers_ * sizeof(Progress) +
               number % slots_ * stride_;
    }

private:
    [[nodiscard]] std::byte* start_of(unsigned ring) const noexcept {
        return static_cast<std::byte*>(memory_) + ring * ring_size_;
    }
    std::size_t stride_;
    std::size_t slots_;
    unsigned receivers_;
    std::size_t ring_size_;
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

bool sleep_until(Bell& bell, const Sequence& sequence, std::uint32_t wanted, Deadline deadline) {
    for (;;) {
        bell.sleepers.fetch_add(1, std::memory_order_seq_cst);
        const auto rung = bell.rung.load(std::memory_order_seq_cst);
        const bool came = sequence.load(std::memory_order_seq_cst) == wanted;
        const auto left = deadline.remaining().count();
        if (!came && left > 0) {
            constexpr std::int64_t kSecond = 1'000'000'000;
            const std::timespec timeout{.tv_sec = left / kSecond, .tv_nsec = left % kSecond};
            ::syscall(SYS_futex, &bell.rung, FUTEX_WAIT, rung, &timeout, nullptr, 0);
        }
        bell.sleepers.fetch_sub(1, std::memory_order_seq_cst);
        if (came || sequence.load(std::memory_order_acquire) == wanted) return true;
        if (left <= 0) return false;
    }
}

class RingEnd final : public End {
public:
    RingEnd(std::shared_ptr<Memory> memory, std::size_t size_bytes, Wait wait, const Place& place)
        : memory_(std::move(memory)),
          size_bytes_(size_bytes),
          wait_(wait),
          out_(place.is_first() ? 0 : 1),
          in_(place.is_first() ? 1 : 0),
          receiver_(place.is_first() ? 0 : place.index - 1) {}

    bool send(Bytes message, Deadline deadline) override {
        if (sent_ - room_seen_ == memory_->slots() && !wait_for_room(deadline)) return false;
        auto* const slot = memory_->slot(out_, sent_);
        std::memcpy(slot + kHeader, message.data(), message.size());
        auto& sequence = *reinterpret_cast<Sequence*>(slot);
        sequence.store(static_cast<std::uint32_t>(++sent_), std::memory_order_release);
        if (wait_ != Wait::spin) wake();
        return true;
    }

    std::optional<Bytes> receive(Deadline deadline) override {
        // Only now the last message has been looked at, and its slot is free. Told now and then: it costs a cache line.
        if (taken_ % (memory_->slots() / 4) == 0)
            memory_->received(in_, receiver_).store(taken_, std::memory_order_release);
        auto* const slot = memory_->slot(in_, taken_);
        const auto& sequence = *reinterpret_cast<const Sequence*>(slot);
        const auto wanted = static_cast<std::uint32_t>(taken_ + 1);
        const auto is_there = [&] { return sequence.load(std::memory_order_acquire) == wanted; };
        if (!is_there() && !wait(sequence, wanted, deadline)) return std::nullopt;
        ++taken_;
        return Bytes(slot + kHeader, size_bytes_);
    }

    [[nodiscard]] bool waits_itself() const noexcept override { return true; }

private:
    bool wait(const Sequence& sequence, std::uint32_t wanted, Deadline deadline) {
        const auto is_there = [&] { return sequence.load(std::memory_order_acquire) == wanted; };
        if (wait_ == Wait::spin) return spin_until(deadline, is_there);
        if (wait_ == Wait::adaptive &&
            spin_until(Deadline::after(std::chrono::microseconds(30)).earlier(deadline), is_there))
            return true;
        return sleep_until(memory_->bell(in_), sequence, wanted, deadline);
    }
    void wake() {
        std::atomic_thread_fence(std::memory_order_seq_cst);
        auto& bell = memory_->bell(out_);
        if (bell.sleepers.load(std::memory_order_relaxed) == 0) return;
        bell.rung.fetch_add(1, std::memory_order_seq_cst);
        ::syscall(SYS_futex, &bell.rung, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
    }
    bool wait_for_room(Deadline deadline) {
        return spin_until(deadline, [&] {
            room_seen_ = memory_->received(out_, 0).load(std::memory_order_acquire);
            for (unsigned receiver = 1; receiver < memory_->receivers(); ++receiver) {
                room_seen_ = std::min(
                    room_seen_, memory_->received(out_, receiver).load(std::memory_order_acquire));
            }
            return sent_ - room_seen_ < memory_->slots();
        });
    }

    std::shared_ptr<Memory> memory_;
    std::size_t size_bytes_;
    Wait wait_;
    unsigned out_;
    unsigned in_;
    unsigned receiver_;
    std::uint64_t sent_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t room_seen_ = 0;
};

}  // namespace

Mechanism memory_ring(const std::string& name, const Setting& setting) {
    auto memory = std::make_shared<Memory>(setting.size_bytes, setting.receivers);
    return {.name = name,
            .kind = Kind::floor,
            .size_bytes = setting.size_bytes,
            .open = [memory, setting](const Place& place, const Exchange&) {
                return std::make_unique<RingEnd>(memory, setting.size_bytes, setting.wait, place);
            }};
}

Mechanism memory_copy(const std::string& name, std::size_t size_bytes) {
    const auto slots = slots_of(size_bytes);
    const auto message = std::make_shared<std::vector<std::byte>>(size_bytes);
    const auto memory = std::make_shared<std::vector<std::byte>>(slots * size_bytes);
    return {.name = name,
            .kind = Kind::floor,
            .size_bytes = size_bytes,
            .alone = [=](std::uint64_t messages) {
                for (std::uint64_t number = 0; number < messages; ++number) {
                    auto* const slot = memory->data() + number % slots * size_bytes;
                    std::memcpy(slot, message->data(), size_bytes);
                    asm volatile("" ::"r"(slot) : "memory");  // somebody might read it
                }
            }};
}

}  // namespace patchbay::measure
