// SPDX-License-Identifier: Apache-2.0
#include "measure/message.hpp"

#include <cstring>

namespace patchbay::measure {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);

/// Two numbers that differ in one bit have seals that differ in half of theirs (the finaliser of SplitMix64).
std::uint64_t seal_of(std::uint64_t number) noexcept {
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31U);
}

/// Word `index` of a message with this seal. Simple, so that compilers do several at once.
std::uint64_t word_of(std::uint64_t seal, std::size_t index) noexcept {
    return seal ^ (index * 0x9e3779b97f4a7c15U);
}

bool has_pattern(Bytes message, std::uint64_t seal) noexcept {
    const std::size_t words = message.size() / kWord;
    std::uint64_t difference = 0;
    for (std::size_t index = 2; index < words; ++index) {
        std::uint64_t word = 0;
        std::memcpy(&word, message.data() + index * kWord, kWord);
        difference |= word ^ word_of(seal, index);
    }
    const auto last = word_of(seal, words);
    return difference == 0 &&
           std::memcmp(message.data() + words * kWord, &last, message.size() % kWord) == 0;
}

constexpr std::uint32_t kBitsOfInt = 0x7fffffffU;

std::string text_of(std::uint64_t number) {
    return (number >= kAnswers ? "answer " : "message ") + std::to_string(number % kAnswers);
}

}  // namespace

const char* name_of(Fault fault) noexcept {
    switch (fault) {
        case Fault::lost: return "lost";
        case Fault::reordered: return "reordered";
        case Fault::corrupt: return "corrupt";
        case Fault::unable: return "unable";
        case Fault::failed: break;
    }
    return "failed";
}

std::optional<Fault> find_fault(std::string_view name) noexcept {
    for (const auto fault :
         {Fault::lost, Fault::reordered, Fault::corrupt, Fault::failed, Fault::unable}) {
        if (name == name_of(fault)) return fault;
    }
    return std::nullopt;
}

void stamp(MutableBytes message, std::uint64_t number) noexcept {
    if (message.empty()) return;
    if (message.size() == kNumberBytes) {
        const auto part = static_cast<std::uint32_t>(number) & kBitsOfInt;
        std::memcpy(message.data(), &part, kNumberBytes);
        return;
    }
    const auto seal = seal_of(number);
    std::memcpy(message.data(), &number, kWord);
    std::memcpy(message.data() + kWord, &seal, kWord);
    const std::size_t words = message.size() / kWord;
    for (std::size_t index = 2; index < words; ++index) {
        const auto word = word_of(seal, index);
        std::memcpy(message.data() + index * kWord, &word, kWord);
    }
    const auto last = word_of(seal, words);
    std::memcpy(message.data() + words * kWord, &last, message.size() % kWord);
}

std::uint64_t Checker::number_in(Bytes message) const {
    if (message.size() != size_bytes_)
        throw Refusal(Fault::corrupt, "corrupt: " + std::to_string(message.size()) +
                                          " bytes came, where " + text_of(next_) + " has " +
                                          std::to_string(size_bytes_));
    if (message.empty()) return next_;
    if (message.size() == kNumberBytes) {
        std::uint32_t part = 0;
        std::memcpy(&part, message.data(), kNumberBytes);
        // The nearest number that ends like this.
        const auto ahead = (part - static_cast<std::uint32_t>(next_)) & kBitsOfInt;
        return ahead <= kBitsOfInt / 2 ? next_ + ahead
                                       : next_ - (std::uint64_t{kBitsOfInt} + 1 - ahead);
    }
    std::uint64_t number = 0;
    std::uint64_t seal = 0;
    std::memcpy(&number, message.data(), kWord);
    std::memcpy(&seal, message.data() + kWord, kWord);
    if (seal != seal_of(number) || !has_pattern(message, seal))
        throw Refusal(Fault::corrupt, "corrupt: other bytes came than were sent, where " +
                                          text_of(next_) + " was due");
    return number;
}

void Checker::check(Bytes message) {
    const auto number = number_in(message);
    if (number < next_)
        throw Refusal(Fault::reordered,
                      "reordered: " + text_of(number) + " came after " + text_of(next_ - 1));
    if (number > next_ && missing_count_ == 0) missing_ = next_;
    missing_count_ += number - next_;
    next_ = number + 1;
}

void Checker::refuse_as_lost(std::uint64_t last_number) const {
    const auto first = has_gap() ? missing_ : next_;
    const auto count = missing_count_ + (last_number + 1 - next_);
    // Whoever waits for an answer cannot know which of the two was lost.
    const auto what =
        first < kAnswers ? text_of(first) : text_of(first - kAnswers) + ", or the answer to it,";
    const auto others = count > 1 ? ", nor did " + std::to_string(count - 1) + " others" : "";
    throw Refusal(Fault::lost, "lost: " + what + " did not come" + others);
}

}  // namespace patchbay::measure
