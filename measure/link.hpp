// SPDX-License-Identifier: Apache-2.0
//
// Link: how a contest and one of its processes talk: lines of text, a word and what belongs to it. Not part of what is
// measured. docs/bench_peers.md has all words.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::measure {

struct Line {
    std::string word;
    std::string text;  ///< after the first blank

    /// Numbers that are separated by blanks; what is none ends them.
    [[nodiscard]] std::vector<std::uint64_t> numbers() const;
};

class Link {
public:
    /// The two sides, before fork().
    static std::pair<Link, Link> make();
    /// A side that somebody has handed over. Takes the descriptor, a stream socket.
    explicit Link(FileDescriptor socket) : socket_(std::move(socket)) {}

    /// Line feeds in the text become blanks. Throws where the other one has gone.
    void tell(std::string_view word, std::string_view text = {});
    /// The next line; empty: none came in time. Throws what a `problem` says, and where the other one has gone.
    std::optional<Line> hear(std::chrono::milliseconds timeout);
    /// The other one learns of it, also where other processes have copies of this side.
    void close() noexcept;
    /// Of another process that has a copy, nobody learns anything.
    void close_here() noexcept { socket_ = FileDescriptor(); }
    [[nodiscard]] int fd() const noexcept { return socket_.get(); }

private:
    std::optional<Line> buffered();
    FileDescriptor socket_;
    std::string buffer_;
};

}  // namespace patchbay::measure
