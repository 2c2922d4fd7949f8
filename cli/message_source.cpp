// SPDX-License-Identifier: Apache-2.0
#include "message_source.hpp"

#include "standard_streams.hpp"

#include <utility>
#include <vector>

namespace patchbay::cli {
namespace {

constexpr std::size_t kChunkBytes = 65536;

class Texts final : public MessageSource {
public:
    explicit Texts(std::span<const std::string> texts) : texts_(texts) {}

    OrStop<std::optional<Bytes>> next() override {
        if (texts_.empty()) return std::nullopt;
        const auto& text = texts_.front();
        texts_ = texts_.subspan(1);
        return as_bytes(text);
    }

private:
    std::span<const std::string> texts_;
};

class Lines final : public MessageSource {
public:
    explicit Lines(const Interruption& interruption) : interruption_(interruption) {}

    OrStop<std::optional<Bytes>> next() override {
        for (;;) {
            const auto newline = buffer_.find('\n', searched_);
            if (newline != std::string::npos) {
                const auto line = as_bytes(buffer_).subspan(start_, newline - start_);
                start_ = searched_ = newline + 1;
                return line;
            }
            const auto more = fill();
            if (!more) return std::unexpected(more.error());
            if (*more) continue;
            if (start_ == buffer_.size()) return std::nullopt;
            return as_bytes(buffer_).subspan(std::exchange(start_, buffer_.size()));
        }
    }

private:
    /// Reads more behind what is there; false: the end.
    OrStop<bool> fill() {
        buffer_.erase(0, std::exchange(start_, 0));
        searched_ = buffer_.size();
        buffer_.resize(searched_ + kChunkBytes);
        const auto room = std::as_writable_bytes(std::span(buffer_)).subspan(searched_);
        const auto count = Input::read(room, interruption_);
        buffer_.resize(searched_ + count.value_or(0));
        if (!count) return std::unexpected(count.error());
        return *count > 0;
    }

    const Interruption& interruption_;
    std::string buffer_;
    std::size_t start_ = 0;     ///< of the next line
    std::size_t searched_ = 0;  ///< no newline between start_ and here
};

class Pieces final : public MessageSource {
public:
    Pieces(const Interruption& interruption, std::size_t largest)
        : interruption_(interruption), buffer_(std::min(largest, kChunkBytes)) {}

    OrStop<std::optional<Bytes>> next() override {
        const auto count = Input::read(buffer_, interruption_);
        if (!count) return std::unexpected(count.error());
        if (*count == 0) return std::nullopt;
        return Bytes(buffer_).first(*count);
    }

private:
    const Interruption& interruption_;
    std::vector<std::byte> buffer_;
};

class Whole final : public MessageSource {
public:
    explicit Whole(const Interruption& interruption) : interruption_(interruption) {}

    OrStop<std::optional<Bytes>> next() override {
        if (std::exchange(read_, true)) return std::nullopt;
        for (std::size_t end = 0;;) {
            value_.resize(end + kChunkBytes);
            const auto count = Input::read(MutableBytes(value_).subspan(end), interruption_);
            if (!count) return std::unexpected(count.error());
            end += *count;
            if (*count == 0) return Bytes(value_).first(end);
        }
    }

private:
    const Interruption& interruption_;
    std::vector<std::byte> value_;
    bool read_ = false;
};

}  // namespace

MessageSourcePointer messages_of(std::span<const std::string> texts) {
    return std::make_unique<Texts>(texts);
}

MessageSourcePointer lines_of_stdin(const Interruption& interruption) {
    return std::make_unique<Lines>(interruption);
}

MessageSourcePointer pieces_of_stdin(const Interruption& interruption, std::size_t largest) {
    return std::make_unique<Pieces>(interruption, largest);
}

MessageSourcePointer whole_stdin(const Interruption& interruption) {
    return std::make_unique<Whole>(interruption);
}

}  // namespace patchbay::cli
