// SPDX-License-Identifier: Apache-2.0
//
// topic:/name, Patchbay's own publish/subscribe.
//
// A topic goes with its last user, so a sender waits for a first subscriber before it sends (`?wait=no`: it does not).
// From then on it need not wait for anybody: a subscriber is a user of the topic, too, and what was published stays
// for it when the publisher has left.
#include "patchbay/topic.hpp"

#include "channel/address_parts.hpp"
#include "channel/scheme.hpp"
#include "os/backoff.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>

namespace patchbay::channel {
namespace {

using namespace std::chrono_literals;

class TopicSender final : public SenderBackend {
public:
    TopicSender(const Traits& traits, ByteTopic topic, TopicPublisher publisher)
        : SenderBackend(traits, topic.name()),
          largest_message_bytes_(topic.largest_message_bytes()),
          topic_(std::move(topic)),
          publisher_(std::move(publisher)) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& /*options*/) override {
        if (!publisher_) return finished("send");
        return publisher_->send(message, deadline);
    }
    /// Leaves, so that subscribers learn of it; they keep what was published.
    Result<bool> finish(Deadline /*deadline*/) override {
        publisher_.reset();
        topic_.reset();
        return true;
    }
    Result<int> fd() override {
        if (!publisher_) return finished("fd");
        return publisher_->fd();
    }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override {
        return largest_message_bytes_;
    }

private:
    [[nodiscard]] std::unexpected<Error> finished(const char* call) const {
        return std::unexpected(
            Error::of(Condition::closed, call, name(), "this sender has finished"));
    }

    std::uint64_t largest_message_bytes_;
    std::optional<ByteTopic> topic_;
    std::optional<TopicPublisher> publisher_;
};

class TopicReceiver final : public ReceiverBackend {
public:
    struct Joined {
        ByteTopic topic;
        TopicSubscriber subscriber;
        Deadline::Clock::time_point since;  ///< it was not subscribed before
        TopicPresence then;                 ///< when it had subscribed
    };
    TopicReceiver(const Traits& traits, Joined joined, bool keep)
        : ReceiverBackend(traits, joined.topic.name()), joined_(std::move(joined)), keep_(keep) {
        somebody_came_ = joined_.then.publishers > 0;
    }

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        sample_.reset();
        auto message = receive_until(Deadline::now());
        if (!message || *message) return message;
        if (ended_) return last_or_end();
        if (deadline.is_now() && !next_look_.expired()) return message;
        for (;;) {
            // To look whether somebody is left takes longer than most messages do to come.
            if (!deadline.is_now()) {
                message = receive_until(deadline.earlier(Deadline::after(pause_)));
                if (!message || *message) return message;
                pause_ = std::min(2 * pause_, kLongestPause);
            }
            const auto ended = has_ended();
            if (!ended) return std::unexpected(ended.error());
            if (*ended) return last_or_end();
            if (deadline.is_now() || deadline.expired()) return std::nullopt;
        }
    }
    Result<int> fd() override { return joined_.subscriber.fd(); }

private:
    /// Between two looks whether there is a publisher left: they grow while nothing comes, so that the end of a stream
    /// is noticed soon, and one who waits for long costs little.
    static constexpr std::chrono::milliseconds kShortestPause = 2ms;
    static constexpr std::chrono::milliseconds kLongestPause = 50ms;

    Result<std::optional<ChannelMessage>> receive_until(Deadline deadline) {
        auto sample = joined_.subscriber.receive(deadline);
        if (!sample) return std::unexpected(sample.error());
        if (!*sample) return std::nullopt;
        pause_ = kShortestPause;
        sample_ = std::move(*sample);
        // What is older is history: its sender may have gone long ago.
        if (!somebody_came_)
            somebody_came_ = sample_->sent().value_or(joined_.since) >= joined_.since;
        return ChannelMessage{.bytes = sample_->bytes()};
    }

    /// Whether a publisher came, and none is left. Whoever has published has been received from, or is there to be.
    Result<bool> has_ended() {
        if (keep_ || ended_) return ended_;
        next_look_ = Deadline::after(kLongestPause);
        const auto now = joined_.topic.presence();
        if (!now) return std::unexpected(now.error());
        if (now->publishers_so_far != joined_.then.publishers_so_far) somebody_came_ = true;
        ended_ = somebody_came_ && now->publishers == 0;
        return ended_;
    }

    /// What was published between the last look into the lanes and the last publisher's end.
    Result<std::optional<ChannelMessage>> last_or_end() {
        auto message = receive_until(Deadline::now());
        if (!message || *message) return message;
        return std::unexpected(Error::of(Condition::closed, "receive", name()));
    }

    Joined joined_;
    bool keep_;
    bool somebody_came_ = false;
    bool ended_ = false;
    std::chrono::milliseconds pause_ = kShortestPause;
    Deadline next_look_ = Deadline::now();  ///< of one who only tries
    std::optional<TopicSample> sample_;     ///< what the last message lies in
};

Result<std::uint32_t> number_option(const Address& address, std::string_view name,
                                    std::uint32_t fallback, const char* expected) {
    const auto number = address.size_option(name, fallback);
    if (!number) return std::unexpected(number.error());
    if (*number > std::numeric_limits<std::uint32_t>::max())
        return std::unexpected(address.option_error(name, expected));
    return static_cast<std::uint32_t>(*number);
}

Result<TopicOptions> topic_options(const Address& address, std::uint32_t mode) {
    TopicOptions options;
    const auto capacity =
        number_option(address, "capacity", options.capacity_slots, "1 to 16777216 messages");
    if (!capacity) return std::unexpected(capacity.error());
    const auto history =
        number_option(address, "history", options.history, "0 to 8388608 messages");
    if (!history) return std::unexpected(history.error());
    const auto size = address.size_option("size", options.largest_message_bytes);
    if (!size) return std::unexpected(size.error());
    options.capacity_slots = *capacity;
    options.history = *history;
    options.largest_message_bytes = *size;
    options.mode = mode;
    return options;
}

/// What is of one side's concern; looked at by both, so that a slip of the pen is told.
struct SideOptions {
    bool wait;
    bool lossy;
    bool keep;
    Waiting waiting;

    static Result<SideOptions> of(const Address& address) {
        const auto wait = address.flag_option("wait", true);
        if (!wait) return std::unexpected(wait.error());
        const auto lossy = address.flag_option("lossy", false);
        if (!lossy) return std::unexpected(lossy.error());
        const auto keep = address.flag_option("keep", false);
        if (!keep) return std::unexpected(keep.error());
        const auto spin = address.flag_option("spin", true);
        if (!spin) return std::unexpected(spin.error());
        const auto waiting = !address.option("spin") ? Waiting::adaptive
                             : *spin                 ? Waiting::spin
                                                     : Waiting::block;
        return SideOptions{.wait = *wait, .lossy = *lossy, .keep = *keep, .waiting = waiting};
    }
};

Result<ByteTopic> open_topic(const Address& address) {
    const auto name = name_in(address);
    if (!name) return std::unexpected(name.error());
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    const auto options = topic_options(address, make->mode);
    if (!options) return std::unexpected(options.error());
    return make->create ? ByteTopic::open_or_create(*name, *options) : ByteTopic::open(*name);
}

Result<void> wait_for_a_subscriber(const ByteTopic& topic, Deadline deadline) {
    for (os::Backoff backoff(deadline);;) {
        const auto presence = topic.presence();
        if (!presence) return std::unexpected(presence.error());
        if (presence->subscribers > 0) return {};
        const auto paused = backoff.pause();
        if (!paused) return os::error_of(paused.error(), topic.name());
        if (!*paused) {
            return std::unexpected(
                Error::system(ETIMEDOUT, "publish", topic.name(),
                              "nobody subscribed in time; ?wait=no publishes to nobody"));
        }
    }
}

Result<SenderPointer> open_sender(const Address& address, Deadline deadline) {
    const auto side = SideOptions::of(address);
    if (!side) return std::unexpected(side.error());
    auto topic = open_topic(address);
    if (!topic) return std::unexpected(topic.error());
    auto publisher = topic->publisher({.waiting = side->waiting});
    if (!publisher) return std::unexpected(publisher.error());
    if (side->wait) {
        const auto waited = wait_for_a_subscriber(*topic, deadline);
        if (!waited) return std::unexpected(waited.error());
    }
    return std::make_unique<TopicSender>(traits_of(address), *std::move(topic),
                                         *std::move(publisher));
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    const auto side = SideOptions::of(address);
    if (!side) return std::unexpected(side.error());
    auto topic = open_topic(address);
    if (!topic) return std::unexpected(topic.error());
    const auto since = Deadline::Clock::now();
    auto subscriber = topic->subscriber(
        {.delivery = side->lossy ? Delivery::lossy : Delivery::reliable, .waiting = side->waiting});
    if (!subscriber) return std::unexpected(subscriber.error());
    const auto then = topic->presence();
    if (!then) return std::unexpected(then.error());
    return std::make_unique<TopicReceiver>(
        traits_of(address),
        TopicReceiver::Joined{*std::move(topic), *std::move(subscriber), since, *then}, side->keep);
}

Result<void> remove(const Address& address) {
    const auto name = name_in(address);
    if (!name) return std::unexpected(name.error());
    return ByteTopic::remove(*name);
}

}  // namespace

const Scheme kTopicScheme = {
    .name = "topic", .open_sender = open_sender, .open_receiver = open_receiver, .remove = remove};

}  // namespace patchbay::channel
