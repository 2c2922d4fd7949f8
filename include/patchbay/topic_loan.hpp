// SPDX-License-Identifier: Apache-2.0
//
// TopicLoan: the memory of a message that is being made. topic.hpp has the manual.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/detail/copy_words.hpp"
#include "patchbay/detail/filled.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace patchbay {

namespace topic {
class PublisherFastPath;
}  // namespace topic

/// The memory of a message that is being made: write to bytes(), then publish(). It has its place in the ring already,
/// so publishing never waits. Given back unpublished by the destructor. Its publisher must outlive it.
class TopicLoan {
public:
    // The payload of a small message is left as it is: making a loan costs no more than its bookkeeping.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    explicit TopicLoan(detail::Unfilled /*by loan()*/) noexcept {}
    TopicLoan(TopicLoan&& other) noexcept { take_from<0>(other); }
    TopicLoan& operator=(TopicLoan&& other) noexcept {
        if (this != &other) {
            give_back();
            take_from<0>(other);
        }
        return *this;
    }
    ~TopicLoan() { give_back(); }

    /// Not initialised: what an earlier message left, or nothing.
    [[nodiscard]] MutableBytes bytes() noexcept {
        return {chunk_data_ != nullptr ? chunk_data_ : in_slot_.data(), size_bytes_};
    }

protected:
    /// `Size`: the payload's size in bytes, where it is known; 0: any.
    template <std::size_t Size>
    void take_from(TopicLoan& other) noexcept {
        publisher_ = detail::as_stored(std::exchange(other.publisher_, nullptr));
        chunk_data_ = detail::as_stored(other.chunk_data_);
        size_bytes_ = detail::as_stored(other.size_bytes_);
        chunk_ = detail::as_stored(other.chunk_);
        if (Size <= in_slot_.size() && chunk_data_ == nullptr)
            detail::copy_words<Size>(in_slot_.data(), other.in_slot_.data(), size_bytes_);
    }

private:
    friend class topic::PublisherFastPath;
    void give_back() noexcept {
        if (publisher_ != nullptr) give_back_unpublished();
    }
    void give_back_unpublished() noexcept;

    topic::PublisherFastPath* publisher_ = nullptr;
    std::byte* chunk_data_ = nullptr;
    std::uint32_t size_bytes_ = 0;
    std::uint16_t chunk_ = 0;
    alignas(16) std::array<std::byte, 104> in_slot_;
};

}  // namespace patchbay
