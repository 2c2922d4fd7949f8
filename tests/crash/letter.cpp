// SPDX-License-Identifier: Apache-2.0
#include "crash/letter.hpp"

#include <cstdio>
#include <cstring>
#include <utility>

namespace patchbay::crash {
namespace {

std::byte filling(const Letter& letter, std::size_t at) noexcept {
    return static_cast<std::byte>(letter.sender * 31 + letter.number * 7 + at);
}

}  // namespace

void write_letter(MutableBytes bytes, std::uint64_t sender, std::uint64_t number) noexcept {
    const Letter letter{.sender = sender, .number = number, .size_bytes = bytes.size()};
    std::memcpy(bytes.data(), &letter, sizeof letter);
    for (std::size_t at = sizeof letter; at < bytes.size(); ++at) bytes[at] = filling(letter, at);
}

std::optional<Letter> read_letter(Bytes bytes) noexcept {
    Letter letter{};
    if (bytes.size() < sizeof letter) return std::nullopt;
    std::memcpy(&letter, bytes.data(), sizeof letter);
    if (letter.size_bytes != bytes.size()) return std::nullopt;
    for (std::size_t at = sizeof letter; at < bytes.size(); ++at) {
        if (bytes[at] != filling(letter, at)) return std::nullopt;
    }
    return letter;
}

void Seen::take(const TopicSample& sample) noexcept {
    ++count_;
    if (complaint_[0] != '\0') return;
    const auto letter = read_letter(sample.bytes());
    if (!letter || letter->sender >= kSenders) {
        (void)std::snprintf(complaint_.data(), complaint_.size(),
                            "a message of %zu bytes that is not whole", sample.bytes().size());
        return;
    }
    auto& next = next_[letter->sender];
    const bool first = !std::exchange(met_[letter->sender], true);
    const bool fits =
        letter->number == next || (gaps_ && letter->number > next) || (anywhere_ && first);
    if (!fits) {
        (void)std::snprintf(complaint_.data(), complaint_.size(),
                            "message %llu of sender %llu where %llu should come",
                            static_cast<unsigned long long>(letter->number),
                            static_cast<unsigned long long>(letter->sender),
                            static_cast<unsigned long long>(next.load()));
    }
    next = letter->number + 1;
}

}  // namespace patchbay::crash
