// SPDX-License-Identifier: Apache-2.0
//
// What LatestValue<T> is for every T: the segment, its layout, and the words that writer and readers share.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/detail/fork_generation.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/mapping.hpp"
#include "patchbay/shareable.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

namespace patchbay::os {
class LifeLock;
}

namespace patchbay::detail {

/// The start of the segment; the two places follow, each of whole cache lines.
struct LatestValueHeader {
    /// What it holds, said as in other segments with a value (shared_memory/typed_segment.hpp).
    std::byte head[128];
    /// Number of the last complete value, which lies in place `complete % 2`; 0: none yet.
    alignas(64) std::atomic<std::uint64_t> complete;
    /// Number of the value that is being written, or was last: `complete`, or one more.
    std::atomic<std::uint64_t> writing;
};
static_assert(sizeof(LatestValueHeader) == 192 && alignof(LatestValueHeader) == 64);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

using Word = std::atomic<std::uint64_t>;

/// Each word is stored with release and loaded with acquire: a reader that sees one word of value k sees that k is
/// being written. Fences would do the same and let the copy be vectorised, but ThreadSanitizer cannot follow them.
inline void store_words(Word* place, const void* value, std::size_t size_bytes) noexcept {
    const auto* from = static_cast<const std::byte*>(value);
    for (; size_bytes > 0; ++place) {
        std::uint64_t word = 0;
        const auto part = std::min(size_bytes, sizeof word);
        std::memcpy(&word, from, part);
        place->store(word, std::memory_order_release);
        from += part;
        size_bytes -= part;
    }
}

inline void load_words(const Word* place, void* value, std::size_t size_bytes) noexcept {
    auto* to = static_cast<std::byte*>(value);
    for (; size_bytes > 0; ++place) {
        const std::uint64_t word = place->load(std::memory_order_acquire);
        const auto part = std::min(size_bytes, sizeof word);
        std::memcpy(to, &word, part);
        to += part;
        size_bytes -= part;
    }
}

/// The two places in a mapped segment.
class LatestValuePlaces {
public:
    LatestValuePlaces() noexcept = default;
    LatestValuePlaces(const std::byte* segment, std::size_t size_bytes) noexcept
        : segment_(segment), size_bytes_(size_bytes) {}

    [[nodiscard]] const LatestValueHeader& header() const noexcept {
        return *reinterpret_cast<const LatestValueHeader*>(segment_);
    }
    [[nodiscard]] const Word* place(std::uint64_t number) const noexcept {
        const std::size_t stride = (size_bytes_ + 63) / 64 * 64;
        return reinterpret_cast<const Word*>(segment_ + sizeof(LatestValueHeader) +
                                             (number % 2) * stride);
    }
    [[nodiscard]] std::size_t size_bytes() const noexcept { return size_bytes_; }
    static std::size_t segment_bytes(std::size_t value_bytes) noexcept {
        return sizeof(LatestValueHeader) + 2 * ((value_bytes + 63) / 64 * 64);
    }

private:
    const std::byte* segment_ = nullptr;
    std::size_t size_bytes_ = 0;
};

class LatestValueWriterCore {
public:
    LatestValueWriterCore(std::unique_ptr<os::LifeLock> life, Mapping mapping,
                          std::size_t size_bytes) noexcept;
    LatestValueWriterCore(LatestValueWriterCore&& other) noexcept;
    LatestValueWriterCore& operator=(LatestValueWriterCore&&) = delete;
    ~LatestValueWriterCore();

    Result<void> write(const void* value, bool wake_readers) noexcept {
        // A child has inherited the map, not the place.
        if (!is_current_generation(generation_)) [[unlikely]]
            return write_failed();
        auto& header = const_cast<LatestValueHeader&>(places_.header());
        const auto number = header.complete.load(std::memory_order_relaxed) + 1;
        header.writing.store(number, std::memory_order_relaxed);
        store_words(const_cast<Word*>(places_.place(number)), value, places_.size_bytes());
        header.complete.store(number, std::memory_order_release);
        if (wake_readers) wake();
        if (mapping_.lost()) [[unlikely]]
            return write_failed();
        return {};
    }

private:
    void wake() noexcept;
    Result<void> write_failed() const noexcept;

    std::unique_ptr<os::LifeLock> life_;  ///< holds the writer's place
    std::uint64_t generation_;
    Mapping mapping_;
    LatestValuePlaces places_;
};

class LatestValueCore {
public:
    static Result<LatestValueCore> create(const std::string& name, std::uint32_t mode,
                                          const TypeLayout& type);
    static Result<LatestValueCore> open(const std::string& name, const TypeLayout& type);
    static Result<LatestValueCore> open_or_create(const std::string& name, std::uint32_t mode,
                                                  const TypeLayout& type);
    static Result<void> unlink(const std::string& name);

    Result<LatestValueWriterCore> writer() const;

    /// Copies the last complete value; its number, 0 where there is none.
    Result<std::uint64_t> read(void* value) const noexcept {
        for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
            const auto number = places_.header().complete.load(std::memory_order_acquire);
            if (number == 0) [[unlikely]]
                break;
            load_words(places_.place(number), value, places_.size_bytes());
            // The writer comes round to this place with the value after the next.
            if (places_.header().writing.load(std::memory_order_relaxed) >= number + 2) continue;
            if (mapping_.lost()) [[unlikely]]
                break;
            return number;
        }
        return read_failed();
    }
    Result<bool> wait(std::uint64_t last_seen, Deadline deadline) const noexcept;
    [[nodiscard]] std::uint64_t sequence() const noexcept {
        return places_.header().complete.load(std::memory_order_acquire);
    }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    static constexpr int kMostAttempts = 10'000;
    LatestValueCore(FileDescriptor fd, Mapping mapping, std::size_t size_bytes,
                    std::string name) noexcept
        : fd_(std::move(fd)),
          mapping_(std::move(mapping)),
          places_(mapping_.bytes().data(), size_bytes),
          name_(std::move(name)) {}
    Result<std::uint64_t> read_failed() const noexcept;

    FileDescriptor fd_;
    Mapping mapping_;
    LatestValuePlaces places_;
    std::string name_;
};

}  // namespace patchbay::detail
