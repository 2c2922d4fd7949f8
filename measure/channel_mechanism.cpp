// SPDX-License-Identifier: Apache-2.0
#include "measure/channel_mechanism.hpp"

#include "patchbay/channel.hpp"

#include "measure/message.hpp"
#include "measure/route.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace patchbay::measure {
namespace {

constexpr auto kLong = std::chrono::seconds(5);

class ChannelEnd : public End {
public:
    ChannelEnd(std::vector<Sender> senders, std::optional<Receiver> receiver)
        : senders_(std::move(senders)), receiver_(std::move(receiver)) {}

    bool send(Bytes message, Deadline deadline) override {
        // A stream that has taken a part of it when time is up takes the rest with the next message: there may be none.
        if (!deadline.is_now() && !senders_.front().traits().keeps_boundaries)
            deadline = Deadline::at(deadline.time() + kLong);
        for (; sent_to_ < senders_.size(); ++sent_to_) {
            if (!or_throw(senders_[sent_to_].send(message, deadline))) return false;
        }
        sent_to_ = 0;
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        const auto message = or_throw(receiver_->receive(deadline));
        if (!message) return std::nullopt;
        return message->bytes;
    }

private:
    std::vector<Sender> senders_;
    std::size_t sent_to_ = 0;  ///< how many have the message that is being sent
    std::optional<Receiver> receiver_;
};

/// Messages are ints, as text.
class NumberEnd final : public ChannelEnd {
public:
    using ChannelEnd::ChannelEnd;

    bool send(Bytes message, Deadline deadline) override {
        std::int32_t number = 0;
        std::memcpy(&number, message.data(), kNumberBytes);
        std::array<char, 16> text{};
        const auto written = std::to_chars(text.begin(), text.end(), number);
        return ChannelEnd::send(std::as_bytes(std::span(text.begin(), written.ptr)), deadline);
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        const auto text = ChannelEnd::receive(deadline);
        if (!text) return std::nullopt;
        const auto* const start = reinterpret_cast<const char*>(text->data());
        std::int32_t number = 0;
        std::from_chars(start, start + text->size(), number);
        std::memcpy(number_.data(), &number, kNumberBytes);
        return Bytes(number_);
    }

private:
    std::array<std::byte, kNumberBytes> number_{};
};

/// The other end of an address: with the port that the kernel chose, or the process.
std::string name_of_other(const Route& route, const std::string& address, const std::string& told) {
    const auto& scheme = route.traits->scheme;
    if (scheme == "tcp" || scheme == "udp" || scheme == "signal") return told;
    return address;
}

std::pair<std::vector<Sender>, std::optional<Receiver>> open_both(const Route& route,
                                                                  const Place& place,
                                                                  const Exchange& exchange,
                                                                  Deadline deadline) {
    const auto& mine = place.is_first() ? route.back : route.there[place.index - 1];
    std::vector<std::string> theirs{route.back};
    if (place.is_first()) theirs = route.there;
    if (theirs.front().empty()) theirs.clear();
    std::vector<Sender> senders;
    std::optional<Receiver> receiver;
    const auto open_senders = [&](const std::vector<std::string>& told) {
        for (std::size_t index = 0; index < theirs.size(); ++index) {
            // All see what one object has.
            if (index > 0 && route.traits->receivers == Receivers::broadcast) break;
            const auto name =
                told.empty() ? theirs[index] : name_of_other(route, theirs[index], told[index]);
            senders.push_back(or_throw(open_sender(name + route.options, deadline)));
        }
    };
    // Opening a FIFO waits for the other side: all begin with those of the first one.
    const bool is_fifo = route.traits->scheme == "fifo";
    if (is_fifo && place.is_first()) open_senders({});
    if (!mine.empty()) receiver = or_throw(open_receiver(mine + route.options, deadline));
    if (is_fifo && !place.is_first()) open_senders({});
    if (!is_fifo) open_senders(exchange(receiver ? receiver->name() : ""));
    return {std::move(senders), std::move(receiver)};
}

std::unique_ptr<End> open_end(const Route& route, const Place& place, const Exchange& exchange,
                              Deadline deadline) {
    auto [senders, receiver] = open_both(route, place, exchange, deadline);
    if (route.traits->payload == Payload::integer)
        return std::make_unique<NumberEnd>(std::move(senders), std::move(receiver));
    return std::make_unique<ChannelEnd>(std::move(senders), std::move(receiver));
}

std::optional<std::size_t> message_bytes(Payload payload) {
    switch (payload) {
        case Payload::bytes: break;
        case Payload::integer: return kNumberBytes;
        case Payload::token: return 0;
    }
    return std::nullopt;
}

}  // namespace

std::string obstacle(const Traits& traits, const Setting& setting) {
    if (traits.mechanism == "shared memory")
        return "holds a value, not messages: topics are shared memory for messages";
    if (traits.scheme == "fd" || traits.scheme == "exec")
        return "two processes cannot meet there under a name: fifo is the same pipe";
    const bool pours = setting.mode == Mode::throughput || setting.mode == Mode::fanout;
    if (pours && traits.payload != Payload::bytes)
        return "carries no bytes: measured for latency and wake";
    if (pours && !(traits.keeps_every && traits.sender_waits))
        return "drops what comes faster than it is received";
    return {};
}

Result<Mechanism> channel_mechanism(std::string_view text, const std::string& floor,
                                    const Setting& setting, const std::string& token,
                                    std::chrono::nanoseconds patience) {
    auto route = Route::make(text, setting, token);
    if (!route) return std::unexpected(route.error());
    if (auto reason = obstacle(*route->traits, setting); !reason.empty())
        return std::unexpected(
            Error::of(Condition::unsupported, "bench", std::string(text), reason));
    if (auto claimed = route->claim(); !claimed) return std::unexpected(claimed.error());
    return Mechanism{.name = std::string(text),
                     .floor = floor,
                     .size_bytes = message_bytes(route->traits->payload),
                     .open =
                         [=, route = *route](const Place& place, const Exchange& exchange) {
                             return open_end(route, place, exchange, Deadline::after(patience));
                         },
                     .clean = [route = *route] { route.remove(); }};
}

}  // namespace patchbay::measure
