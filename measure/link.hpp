// SPDX-License-Identifier: Apache-2.0
//
// Link: how the two processes of a contest agree on what comes next. Not part of what is measured.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace patchbay::measure {

enum class Word : std::uint32_t {
    open,     ///< open your end
    name,     ///< `text` is what the other one needs for opening
    ready,    ///< it is open
    play,     ///< the next `count` messages, from `number` on
    begun,    ///< they may come
    played,   ///< they came, the last one at `number` ns
    problem,  ///< `number` is the Fault, `text` what happened; nothing follows
};

struct Note {
    Word word;
    std::uint64_t number = 0;
    std::uint64_t count = 0;
    std::array<char, 488> text = {};

    [[nodiscard]] std::string str() const { return text.data(); }
};
[[nodiscard]] Note note_with(Word word, const std::string& text, std::uint64_t number = 0);

class Link {
public:
    /// The two sides, before fork().
    static std::pair<Link, Link> make();

    /// Throws where the other one has gone.
    void tell(const Note& note);
    /// The next note; empty: none came in time. Throws what a `problem` says, and where the other one has gone.
    std::optional<Note> hear(std::chrono::milliseconds timeout);
    /// The other one learns of it, also where other processes have copies of this side.
    void close() noexcept;

private:
    explicit Link(FileDescriptor socket) : socket_(std::move(socket)) {}
    FileDescriptor socket_;
};

}  // namespace patchbay::measure
