// SPDX-License-Identifier: Apache-2.0
#include "crash/letter.hpp"

#include <cstdio>
#include <cstring>

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

template <class... Values>
void Seen::complain(const char* format, Values... values) noexcept {
    if (complaint_[0] == '\0')
        (void)std::snprintf(complaint_.data(), complaint_.size(), format, values...);
}

void Seen::take(const TopicSample& sample) noexcept {
    ++count_;
    const auto bytes = sample.bytes();
    Letter letter{};
    if (bytes.size() < sizeof letter) return complain("a message of %zu bytes", bytes.size());
    std::memcpy(&letter, bytes.data(), sizeof letter);
    if (letter.size_bytes != bytes.size() || letter.sender >= kSenders)
        return complain("half a message: sender %llx, number %llx, size %llx of %zu",
                        static_cast<unsigned long long>(letter.sender),
                        static_cast<unsigned long long>(letter.number),
                        static_cast<unsigned long long>(letter.size_bytes), bytes.size());
    for (std::size_t at = sizeof letter; at < bytes.size(); ++at) {
        if (bytes[at] != filling(letter, at))
            return complain("message %llu of sender %llu is wrong from byte %zu on",
                            static_cast<unsigned long long>(letter.number),
                            static_cast<unsigned long long>(letter.sender), at);
    }
    auto& next = next_[letter.sender];
    const bool first = !met_[letter.sender];
    met_[letter.sender] = true;
    const bool fits = letter.number == next || (gaps_ && letter.number > next) ||
                      (anywhere_ && first);
    if (!fits)
        complain("message %llu of sender %llu where %llu should come",
                 static_cast<unsigned long long>(letter.number),
                 static_cast<unsigned long long>(letter.sender),
                 static_cast<unsigned long long>(next.load()));
    next = letter.number + 1;
}

}  // namespace patchbay::crash
