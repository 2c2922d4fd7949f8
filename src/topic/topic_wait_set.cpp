// SPDX-License-Identifier: Apache-2.0
#include "patchbay/topic_wait_set.hpp"

#include "os/pause.hpp"
#include "os/poll.hpp"
#include "topic/subscriber_core.hpp"
#include "topic/waiting.hpp"

namespace patchbay {
namespace {

/// Looks at all subscribers between two at the clock.
constexpr int kScans = 16;

}  // namespace

std::size_t TopicWaitSet::add(TopicSubscriber& subscriber) {
    subscribers_.push_back(&subscriber.core());
    return subscribers_.size() - 1;
}

std::optional<std::size_t> TopicWaitSet::next_ready() noexcept {
    const auto count = subscribers_.size();
    for (std::size_t tried = 0; tried < count; ++tried) {
        const auto index = turn_;
        if (++turn_ >= count) turn_ = 0;
        if (subscribers_[index]->has_message()) return index;
    }
    return std::nullopt;
}

Result<void> TopicWaitSet::check() const {
    for (const auto* const subscriber : subscribers_)
        if (auto good = subscriber->check(); !good) return good;
    return {};
}

Result<std::optional<std::size_t>> TopicWaitSet::wait(Deadline deadline) {
    if (auto good = check(); !good) return std::unexpected(good.error());
    for (topic::Patience patience(waiting_, deadline);;) {
        if (const auto index = next_ready()) return index;
        Result<void> looked{};
        switch (patience.next()) {
            case topic::Patience::Step::spin:
                for (int scan = 0; scan < kScans; ++scan) {
                    if (const auto index = next_ready()) return index;
                    os::pause();
                }
                break;
            case topic::Patience::Step::give_up: return std::nullopt;
            case topic::Patience::Step::look_around: looked = check(); break;
            case topic::Patience::Step::sleep: looked = sleep(patience.bounded()); break;
        }
        if (!looked) return std::unexpected(looked.error());
    }
}

Result<void> TopicWaitSet::sleep(Deadline deadline) {
    std::vector<::pollfd> polled;
    polled.reserve(subscribers_.size());
    for (auto* const subscriber : subscribers_) {
        const auto quiet = subscriber->prepare_to_wait();
        if (!quiet) return std::unexpected(quiet.error());
        if (!*quiet) return {};
        const auto fd = subscriber->fd();
        if (!fd) return std::unexpected(fd.error());
        polled.push_back({.fd = *fd, .events = POLLIN, .revents = 0});
    }
    const auto woken = os::wait_for_any(polled, deadline);
    if (!woken) return os::error_of(woken.error(), "topics");
    return check();
}

}  // namespace patchbay
