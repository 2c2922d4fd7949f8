// SPDX-License-Identifier: Apache-2.0
#include "measure/topic_mechanism.hpp"

#include "patchbay/topic.hpp"

#include <algorithm>

namespace patchbay::measure {
namespace {

/// A loan of less is copied as often as a message that is sent.
constexpr std::size_t kSmallBytes = 104;

Waiting waiting_of(Wait wait) {
    if (wait == Wait::spin) return Waiting::spin;
    return wait == Wait::block ? Waiting::block : Waiting::adaptive;
}

/// Some megabytes, but enough for the publisher not to meet its subscribers all the time.
TopicOptions options_for(const Setting& setting) {
    const auto slots =
        std::clamp<std::size_t>((std::size_t{8} << 20U) / setting.size_bytes, 8, 1024);
    return {.capacity_slots = static_cast<std::uint32_t>(slots),
            .max_publishers = 1,
            .max_held = 2,
            .spare_chunks = 4,
            .largest_message_bytes = setting.size_bytes};
}

class TopicEnd final : public End {
public:
    TopicEnd(std::optional<TopicPublisher> publisher, std::optional<TopicSubscriber> subscriber)
        : publisher_(std::move(publisher)), subscriber_(std::move(subscriber)) {}

    std::optional<MutableBytes> loan(std::size_t size_bytes, Deadline deadline) override {
        if (size_bytes <= kSmallBytes) return End::loan(size_bytes, deadline);
        loan_ = or_throw(publisher_->loan(size_bytes, deadline));
        if (!loan_) return std::nullopt;
        return loan_->bytes();
    }
    bool send(Bytes message, Deadline deadline) override {
        if (!loan_) return or_throw(publisher_->send(message, deadline));
        or_throw(publisher_->publish(std::move(*loan_)));
        loan_.reset();
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        sample_.reset();
        sample_ = or_throw(subscriber_->receive(deadline));
        if (!sample_) return std::nullopt;
        return sample_->bytes();
    }
    [[nodiscard]] bool waits_itself() const noexcept override { return true; }

private:
    std::optional<TopicPublisher> publisher_;
    std::optional<TopicSubscriber> subscriber_;
    std::optional<TopicLoan> loan_;
    std::optional<TopicSample> sample_;
};

}  // namespace

Mechanism topic_mechanism(const std::string& floor, const Setting& setting,
                          const std::string& token) {
    const auto there = "/" + token + ".there";
    const auto back = "/" + token + ".back";
    return {.name = "topic",
            .floor = floor,
            .open = [=](const Place& place, const Exchange& exchange) -> std::unique_ptr<End> {
                const auto options = options_for(setting);
                const auto waiting = waiting_of(setting.wait);
                std::optional<TopicPublisher> publisher;
                std::optional<TopicSubscriber> subscriber;
                const bool answers = place.receivers == 1;
                if (answers || place.is_first()) {
                    const auto& name = place.is_first() ? there : back;
                    const auto topic = or_throw(ByteTopic::open_or_create(name, options));
                    publisher = or_throw(topic.publisher());  // it is receivers that wait like that
                }
                if (answers || !place.is_first()) {
                    const auto& name = place.is_first() ? back : there;
                    const auto topic = or_throw(ByteTopic::open_or_create(name, options));
                    subscriber = or_throw(topic.subscriber({.waiting = waiting}));
                }
                (void)exchange("ready");  // nobody publishes before all have subscribed
                return std::make_unique<TopicEnd>(std::move(publisher), std::move(subscriber));
            },
            .clean =
                [=] {
                    for (const auto& name : {there, back}) (void)ByteTopic::remove(name);
                }};
}

}  // namespace patchbay::measure
