// SPDX-License-Identifier: Apache-2.0
//
// Order and boundaries: what was sent arrives whole, once, and in order, as far as the traits promise.
#include "conformance/conformance.hpp"

#include <string>

namespace patchbay::test {
namespace {

constexpr std::uint64_t kCount = 300;

class Order : public Conformance {
protected:
    /// Everything that comes; what keeps every message is given the time that it needs, anything else a moment.
    static Task receive_series(std::uint64_t count) {
        const auto timeout = traits().keeps_every ? kPatience : std::chrono::milliseconds(300);
        return {.verb = Verb::receive_all, .timeout = timeout, .count = count};
    }
};

TEST_P(Order, ASeriesArrives) {
    Peer receiver(Where::here);
    Peer sender(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver));
    const auto received =
        transfer(sender, {.verb = Verb::send_series, .text = "a", .count = kCount}, receiver,
                 receive_series(kCount));
    expect_arrived(series("a", kCount), received.messages);
}

TEST_P(Order, ASeriesArrivesTheOtherWay) {
    Peer sender(Where::here);
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver, takes("frame") ? "frame=length" : ""));
    const auto received =
        transfer(sender, {.verb = Verb::send_series, .text = "b", .count = kCount}, receiver,
                 receive_series(kCount));
    expect_arrived(series("b", kCount), received.messages);
}

class ByteOrder : public Conformance {};

TEST_P(ByteOrder, AnyBytesArriveAsTheyAre) {
    Peer sender(Where::here);
    Peer receiver(where());
    ASSERT_NO_FATAL_FAILURE(join(sender, receiver, takes("frame") ? "frame=length" : ""));
    std::string every_byte("\n\r\0\n", 4);
    for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
    EXPECT_TRUE(sender.send(every_byte).ok());
    const auto received = receiver.receive();
    EXPECT_TRUE(received.ok()) << received;
    EXPECT_EQ(received.text, every_byte);
}

PATCHBAY_CONFORMANCE(Order, everywhere, true);
PATCHBAY_CONFORMANCE(ByteOrder, everywhere, traits.payload == Payload::bytes);

}  // namespace
}  // namespace patchbay::test
