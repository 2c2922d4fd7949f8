// SPDX-License-Identifier: Apache-2.0
//
// Shared memory with two semaphores, as textbooks show it: one counts the messages, one the room.
#include "measure/peer.hpp"
#include "peers/common/expect.hpp"

#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace patchbay::measure {
namespace {

constexpr std::size_t kLine = 64;

struct Counters {
    alignas(kLine)::sem_t messages;
    alignas(kLine)::sem_t room;
};

/// P. false: not in time.
bool take(::sem_t& semaphore, Deadline deadline) {
    while (::sem_trywait(&semaphore) != 0) {
        if (deadline.expired()) return false;
        const auto time = deadline.time().time_since_epoch().count();
        constexpr std::int64_t kSecond = 1'000'000'000;
        const std::timespec until{.tv_sec = time / kSecond, .tv_nsec = time % kSecond};
        if (::sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until) == 0) return true;
    }
    return true;
}

/// One writer, one reader.
class Ring {
public:
    Ring(std::byte* memory, std::size_t size_bytes, std::size_t slots)
        : counters_(reinterpret_cast<Counters*>(memory)),
          slots_(memory + sizeof(Counters)),
          stride_(stride(size_bytes)),
          count_(slots) {}

    static std::size_t stride(std::size_t size_bytes) {
        return (size_bytes + kLine - 1) / kLine * kLine;
    }
    static std::size_t memory_bytes(std::size_t size_bytes, std::size_t slots) {
        return sizeof(Counters) + slots * stride(size_bytes);
    }

    void make() {
        expect(::sem_init(&counters_->messages, 1, 0), "sem_init", "messages");
        expect(::sem_init(&counters_->room, 1, static_cast<unsigned>(count_)), "sem_init", "room");
    }
    bool has_room(Deadline deadline) {
        has_room_ = has_room_ || take(counters_->room, deadline);
        return has_room_;
    }
    bool has_message(Deadline deadline) { return take(counters_->messages, deadline); }
    [[nodiscard]] std::byte* slot() const { return slots_ + next_ % count_ * stride_; }

    void give_message() {
        has_room_ = false;
        ++next_;
        ::sem_post(&counters_->messages);
    }
    void give_room() {
        ++next_;
        ::sem_post(&counters_->room);
    }

private:
    Counters* counters_;
    std::byte* slots_;
    std::size_t stride_;
    std::size_t count_;
    std::uint64_t next_ = 0;
    bool has_room_ = false;
};

/// A ring to the first process, and one to each receiver.
class RingsEnd final : public End {
public:
    RingsEnd(const Setting& setting, const Place& place, const Exchange& exchange,
             const std::string& token)
        : size_bytes_(setting.size_bytes) {
        const auto slots = messages_under_way(size_bytes_, 4, 1024);
        const auto ring_bytes = Ring::memory_bytes(size_bytes_, slots);
        memory_bytes_ = (place.receivers + 1) * ring_bytes;
        if (!place.is_first()) exchange("");
        map('/' + token);
        std::vector<Ring> rings;
        for (unsigned index = 0; index <= place.receivers; ++index) {
            rings.emplace_back(memory_ + index * ring_bytes, size_bytes_, slots);
            if (place.is_first()) rings.back().make();
        }
        if (place.is_first()) exchange("");
        in_.push_back(rings[place.index]);
        if (place.is_first())
            out_.assign(rings.begin() + 1, rings.end());
        else
            out_.assign(1, rings.front());
    }
    ~RingsEnd() override { ::munmap(memory_, memory_bytes_); }

    /// The first one's slot is written in place.
    std::optional<MutableBytes> loan(std::size_t size_bytes, Deadline deadline) override {
        for (auto& ring : out_) {
            if (!ring.has_room(deadline)) return std::nullopt;
        }
        return MutableBytes(out_.front().slot(), size_bytes);
    }
    bool send(Bytes message, Deadline) override {
        for (auto& ring : out_) {
            if (ring.slot() != message.data())
                std::memcpy(ring.slot(), message.data(), message.size());
        }
        for (auto& ring : out_) ring.give_message();
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        if (holds_) in_.front().give_room();
        holds_ = in_.front().has_message(deadline);
        if (!holds_) return std::nullopt;
        return Bytes(in_.front().slot(), size_bytes_);
    }

private:
    void map(const std::string& name) {
        const FileDescriptor file(
            expect(::shm_open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600), "shm_open", name));
        expect(::ftruncate(file.get(), static_cast<::off_t>(memory_bytes_)), "ftruncate", name);
        void* const memory = ::mmap(nullptr, memory_bytes_, PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_POPULATE, file.get(), 0);
        if (memory == MAP_FAILED) expect(-1, "mmap", name);
        memory_ = static_cast<std::byte*>(memory);
    }

    std::size_t size_bytes_;
    std::size_t memory_bytes_ = 0;
    std::byte* memory_ = nullptr;
    std::vector<Ring> in_;
    std::vector<Ring> out_;
    bool holds_ = false;
};

}  // namespace

Peer peer() {
    return {.name = "shared memory with semaphores (bare calls)",
            .version = "Linux",
            .settings =
                "shm_open(), and for each direction and receiver a ring of up to 1024 "
                "slots with two sem_t in it, one for messages, one for room; written and "
                "read in place",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .open = [](const Setting& setting, const Place& place, const Exchange& exchange,
                       const std::string& token) -> std::unique_ptr<End> {
                return std::make_unique<RingsEnd>(setting, place, exchange, token);
            },
            .clean = [](const std::string& token) { ::shm_unlink(('/' + token).c_str()); }};
}

}  // namespace patchbay::measure
