// SPDX-License-Identifier: Apache-2.0
#include "channel/framing.hpp"

#include "patchbay/traits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::channel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

FrameOptions options(std::string_view text) {
    return or_throw(FrameOptions::of(or_throw(Address::parse("fifo:/x?" + std::string(text)))));
}

/// What the decoder makes of `stream`, given to it in pieces of `piece_bytes`.
std::vector<std::string> decoded(std::string_view text, std::string_view stream,
                                 std::size_t piece_bytes) {
    FrameDecoder decoder(options(text));
    std::vector<std::string> messages;
    while (!stream.empty()) {
        const auto space = decoder.space();
        const auto piece = stream.substr(0, std::min(piece_bytes, space.size()));
        std::ranges::copy(as_bytes(piece), space.begin());
        decoder.filled(piece.size());
        stream.remove_prefix(piece.size());
        while (const auto message = or_throw(decoder.next("fifo:/x")))
            messages.emplace_back(as_text(*message));
    }
    if (const auto rest = or_throw(decoder.last("fifo:/x"))) messages.emplace_back(as_text(*rest));
    return messages;
}

std::string encoded(std::string_view text, std::string_view message) {
    FrameEncoder encoder(options(text));
    std::string frame;
    for (const Bytes part : or_throw(encoder.encode(as_bytes(message), "fifo:/x")))
        frame += as_text(part);
    return frame;
}

TEST(Framing, LinesAreWhatCatSpeaks) {
    EXPECT_EQ(encoded("frame=line", "one"), "one\n");
    EXPECT_EQ(encoded("frame=line", ""), "\n");
    EXPECT_THAT(decoded("frame=line", "one\n\nthree\n", 1), ElementsAre("one", "", "three"));
    EXPECT_THAT(decoded("frame=line", "one\nlast", 3), ElementsAre("one", "last"));
}

TEST(Framing, LengthsAreLittleEndian) {
    EXPECT_EQ(encoded("frame=length", "abc"), std::string_view("\3\0\0\0abc", 7));
    EXPECT_EQ(encoded("frame=length", std::string(258, 'x')).substr(0, 4),
              std::string_view("\2\1\0\0", 4));
    EXPECT_THAT(decoded("frame=length", std::string_view("\3\0\0\0abc\0\0\0\0\1\0\0\0\n", 16), 1),
                ElementsAre("abc", "", "\n"));
}

TEST(Framing, RawIsWhatCameInOneGo) {
    EXPECT_EQ(encoded("frame=raw", "one"), "one");
    EXPECT_THAT(decoded("frame=raw", "onetwo", 3), ElementsAre("one", "two"));
    EXPECT_THAT(decoded("frame=raw&max=2", "onetwo", 3), ElementsAre("on", "e", "tw", "o"));
}

TEST(Framing, WhatIsEncodedIsDecodedWhateverThePieces) {
    for (const auto* const frame : {"frame=line", "frame=length"}) {
        std::vector<std::string> messages;
        std::string stream;
        for (const std::size_t size_bytes : {0U, 1U, 3U, 4095U, 65535U, 65536U, 200000U, 5U}) {
            messages.emplace_back(size_bytes, static_cast<char>('a' + size_bytes % 26));
            stream += encoded(frame, messages.back());
        }
        for (const std::size_t piece_bytes : {1U, 7U, 4096U, 65536U, 1000000U})
            EXPECT_EQ(decoded(frame, stream, piece_bytes), messages) << frame << ' ' << piece_bytes;
    }
}

TEST(Framing, ALineHoldsNoNewline) {
    FrameEncoder encoder(options("frame=line"));
    const auto refused = encoder.encode(as_bytes("a\nb"), "fifo:/x");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::invalid));
    EXPECT_THAT(refused.error().message(), HasSubstr("frame=length"));
}

TEST(Framing, SendersKeepToTheLimit) {
    FrameEncoder encoder(options("frame=length&max=4"));
    EXPECT_EQ(encoder.largest_message_bytes(), 4U);
    EXPECT_TRUE(encoder.encode(as_bytes("1234"), "fifo:/x"));
    const auto refused = encoder.encode(as_bytes("12345"), "fifo:/x");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::too_big));
    EXPECT_THAT(refused.error().message(), HasSubstr("5 bytes exceeds ?max=4"));
    EXPECT_EQ(FrameEncoder(options("frame=raw&max=4")).largest_message_bytes(), Traits::kUnlimited);
}

/// The decoder's answer to the whole of `stream`, which it must be able to take at once.
Result<std::optional<Bytes>> answer(FrameDecoder& decoder, std::string_view stream) {
    std::ranges::copy(as_bytes(stream), decoder.space().begin());
    decoder.filled(stream.size());
    return decoder.next("fifo:/x");
}

TEST(Framing, ReceiversBelieveNoAnnouncedSize) {
    FrameDecoder decoder(options("frame=length&max=1Ki"));
    const auto refused = answer(decoder, "\xff\xff\xff\xff");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::too_big));
    EXPECT_THAT(refused.error().message(), HasSubstr("4294967295 bytes or more exceeds ?max=1024"));
    EXPECT_FALSE(decoder.next("fifo:/x")) << "the error stays";
}

TEST(Framing, ALineMayNotGrowWithoutEnd) {
    FrameDecoder decoder(options("frame=line&max=8"));
    EXPECT_TRUE(answer(decoder, "12345678"));
    const auto refused = answer(decoder, "9");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::too_big));
}

TEST(Framing, AnAnnouncedSizeReservesNothing) {
    FrameDecoder decoder(options("frame=length&max=4Gi"));
    EXPECT_EQ(or_throw(answer(decoder, "\xff\xff\xff\xff")), std::nullopt);
    EXPECT_LE(decoder.space().size(), 64U << 10U);
}

TEST(Framing, AStreamThatEndsInsideAMessageIsCorrupt) {
    FrameDecoder decoder(options("frame=length"));
    EXPECT_EQ(or_throw(answer(decoder, std::string_view("\5\0\0\0ab", 6))), std::nullopt);
    const auto refused = decoder.last("fifo:/x");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::corrupt));
}

TEST(Framing, WrongOptionsAreRefusedByName) {
    const auto message = [](std::string_view text) {
        return FrameOptions::of(or_throw(Address::parse(text))).error().message();
    };
    EXPECT_THAT(message("fifo:/x?frame=lines"),
                HasSubstr("at column 9: expected frame=line, length or raw, not 'lines'"));
    EXPECT_THAT(message("fifo:/x?max=huge"), HasSubstr("expected max=SIZE"));
}

}  // namespace
}  // namespace patchbay::channel
